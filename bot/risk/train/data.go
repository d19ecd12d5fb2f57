package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"benan/bot/risk"
)

// sample is one line of a data file.
type sample struct {
	ID    string     `json:"id"`
	Text  string     `json:"text"`
	Label risk.Level `json:"label"`
	Style string     `json:"style"`
	Topic string     `json:"topic"`
	file  string
}

// dataFiles names the files to develop with, and those called held-*.jsonl, which are for judging.
func dataFiles(dir string) (development, held []string, err error) {
	own, err := filepath.Glob(filepath.Join(dir, "own-*.jsonl"))
	if err != nil {
		return nil, nil, err
	}
	held, err = filepath.Glob(filepath.Join(dir, "held-*.jsonl"))
	return append([]string{filepath.Join(dir, "risk-dev.jsonl")}, own...), held, err
}

func readSamples(files []string) (samples []sample, hashes map[string]string, err error) {
	hashes = map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, nil, err
		}
		sum := sha256.Sum256(data)
		hashes[filepath.Base(file)] = hex.EncodeToString(sum[:])
		read, err := readFile(file)
		if err != nil {
			return nil, nil, err
		}
		samples = append(samples, read...)
	}
	return samples, hashes, nil
}

func readFile(file string) ([]sample, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var samples []sample
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		s := sample{file: filepath.Base(file)}
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
		samples = append(samples, s)
	}
	return samples, lines.Err()
}
