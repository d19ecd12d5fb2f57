package bottest

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf16"
)

// twilioSpec is the part of Twilio's OpenAPI description that the fake needs.
type twilioSpec struct {
	Paths map[string]struct {
		Post struct {
			RequestBody struct {
				Content map[string]struct {
					Schema twilioSchema `json:"schema"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"post"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]twilioSchema `json:"schemas"`
	} `json:"components"`
}

type twilioSchema struct {
	Type       string                  `json:"type"`
	Format     string                  `json:"format"`
	Pattern    string                  `json:"pattern"`
	MinLength  int                     `json:"minLength"`
	MaxLength  int                     `json:"maxLength"`
	Enum       []string                `json:"enum"`
	Ref        string                  `json:"$ref"`
	Required   []string                `json:"required"`
	Properties map[string]twilioSchema `json:"properties"`
}

const twilioMessages = "/2010-04-01/Accounts/{AccountSid}/Messages.json"

// refusals says what Twilio would object to in a CreateMessage.
func (s *twilioSpec) refusals(p url.Values) []string {
	schema := s.Paths[twilioMessages].Post.RequestBody.Content["application/x-www-form-urlencoded"].Schema
	if len(schema.Properties) == 0 {
		return []string{"the specification has no CreateMessage"}
	}
	var out []string
	for _, name := range schema.Required {
		if p.Get(name) == "" {
			out = append(out, "CreateMessage: "+name+" is missing")
		}
	}
	for name, values := range p {
		field, ok := schema.Properties[name]
		if !ok {
			out = append(out, "CreateMessage: unknown parameter "+name)
			continue
		}
		if field.Type != "array" && len(values) > 1 {
			out = append(out, "CreateMessage: "+name+" is there twice")
		}
		for _, v := range values {
			if !s.fits(v, field) {
				out = append(out, "CreateMessage: "+name+" is not as specified")
			}
		}
	}
	return append(out, told(p)...)
}

// told adds what the description says in words only.
func told(p url.Values) (out []string) {
	if !telephone.MatchString(p.Get("To")) {
		out = append(out, "CreateMessage: To is no number in E.164")
	}
	if p.Get("From") == "" && p.Get("MessagingServiceSid") == "" {
		out = append(out, "CreateMessage: neither From nor MessagingServiceSid")
	}
	if n := len(utf16.Encode([]rune(p.Get("Body")))); n == 0 || n > 1600 {
		out = append(out, "CreateMessage: Body has "+strconv.Itoa(n)+" characters")
	}
	if v := p.Get("ValidityPeriod"); v != "" {
		if n, err := strconv.Atoi(v); err != nil || n < 1 || n > 36000 {
			out = append(out, "CreateMessage: ValidityPeriod is not 1 to 36000")
		}
	}
	return out
}

// telephone is what To must look like here: this program sends to telephones only.
var telephone = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func (s *twilioSpec) fits(v string, f twilioSchema) bool {
	const prefix = "#/components/schemas/"
	if len(f.Ref) > len(prefix) {
		f = s.Components.Schemas[f.Ref[len(prefix):]]
	}
	switch f.Type {
	case "integer":
		if _, err := strconv.Atoi(v); err != nil {
			return false
		}
	case "boolean":
		if v != "true" && v != "false" {
			return false
		}
	}
	if f.Format == "uri" {
		u, err := url.Parse(v)
		if err != nil || u.Hostname() == "" {
			return false
		}
	}
	if f.Pattern != "" {
		if re, err := regexp.Compile(f.Pattern); err == nil && !re.MatchString(v) {
			return false
		}
	}
	n := len([]rune(v))
	return (f.MinLength == 0 || n >= f.MinLength) && (f.MaxLength == 0 || n <= f.MaxLength) &&
		(len(f.Enum) == 0 || slices.Contains(f.Enum, v))
}
