package export

import (
	"encoding/csv"
	"io"
)

// settingPrefix begins the names of the columns that a run's own settings have.
const settingPrefix = "setting."

// writeCSV writes a row for each recorded trial, cell by cell, each in the order of
// its blocks: those left out too, which have a reason and no figures. First stand the
// columns of the table Columns, then one for each setting that the run varies, as
// setting.fetch.latency. It is RFC 4180 but for its line ends, which are single line
// feeds: every reader takes them, and so do a shell's tools.
func writeCSV(w io.Writer, s *Source) error {
	out := csv.NewWriter(w)
	fields := s.fields()
	var head []string
	for _, c := range Columns {
		head = append(head, c.Name)
	}
	for _, f := range fields {
		head = append(head, settingPrefix+f)
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, c := range s.Cells {
		for _, t := range c.Trials {
			if err := out.Write(row{t, s}.texts(fields)); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// texts are the row's values, with those of the settings in the order of fields.
func (t row) texts(fields []string) (out []string) {
	for _, c := range Columns {
		text := ""
		if t.LeftOut == "" || !c.Figure {
			text = c.value(t)
		}
		out = append(out, text)
	}
	for _, f := range fields {
		value, _ := setting(t.Cell, f)
		out = append(out, value)
	}
	return out
}
