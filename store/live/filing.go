package live

import "benan/bot"

// filingShape is a report on its way to the records.
type filingShape struct {
	bot.Filing
	Code   string
	Parts  []partShape
	Photos []string
}

type partShape struct{ Name, Text string }

func shapeFiling(f bot.Filing) filingShape {
	s := filingShape{Filing: f, Code: f.Code.Reveal()}
	for _, p := range f.Parts {
		s.Parts = append(s.Parts, partShape{p.Name, p.Text.Reveal()})
	}
	for _, p := range f.Photos {
		s.Photos = append(s.Photos, p.Reveal())
	}
	return s
}

func (s filingShape) filing() bot.Filing {
	f := s.Filing
	f.Code, f.Parts, f.Photos = bot.NewText(s.Code), nil, nil
	for _, p := range s.Parts {
		f.Parts = append(f.Parts, bot.Part{Name: p.Name, Text: bot.NewText(p.Text)})
	}
	for _, p := range s.Photos {
		f.Photos = append(f.Photos, bot.NewText(p))
	}
	return f
}
