// Package photo fetches the photos of anonymous reports and cleans them.
//
// It promises: what is kept is a fresh JPEG made of the picture's points alone, upright, without a word of metadata; a
// photo that cannot be fetched now is tried again for a day, and one whose channel is off waits until it is on; what is
// no picture, too large, or unfolds to too many points is refused and nothing of it is kept. It refuses to look at more
// than one picture at a time, because decoding takes memory, and to say anything of a picture in a log.
package photo
