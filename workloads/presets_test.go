package workloads

import (
	"encoding/json"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestEveryPresetIsValidAndReadsBack(t *testing.T) {
	for _, s := range Presets() {
		t.Run(s.Name, func(t *testing.T) {
			if s.Description == "" || s.FirstIO() != 0 {
				t.Errorf("a preset has a description and begins with a fetch: %+v", s)
			}
			for _, s := range []Spec{s, s.Resolve(2)} {
				if err := s.Validate(); err != nil {
					t.Fatal(err)
				}
				src, err := s.YAML()
				if err != nil {
					t.Fatal(err)
				}
				if got, err := Parse("x.yaml", src); err != nil || !reflect.DeepEqual(got, s) {
					t.Errorf("YAML: %+v, %v", got, err)
				}
				text, err := json.Marshal(s)
				if err != nil {
					t.Fatal(err)
				}
				var got Spec
				if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, s) {
					t.Errorf("JSON: %+v, %v", got, err)
				}
			}
			if got, err := Preset(s.Name); err != nil || !reflect.DeepEqual(got, s) {
				t.Errorf("by its name: %+v, %v", got, err)
			}
		})
	}
}

func TestTheTableOfPresetsListsEveryFileOnce(t *testing.T) {
	files, err := fs.Glob(presetFiles, "presets/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for i, s := range Presets() {
		if s.Name != presetNames[i] {
			t.Errorf("the preset in %s.yaml is called %q", presetNames[i], s.Name)
		}
		listed = append(listed, "presets/"+s.Name+".yaml")
	}
	slices.Sort(listed)
	if !slices.Equal(files, listed) {
		t.Errorf("files %v, listed %v", files, listed)
	}
}

func TestEveryPresetSaysWhatItTeaches(t *testing.T) {
	for _, name := range presetNames {
		src, err := presetFiles.ReadFile("presets/" + name + ".yaml")
		if err != nil || !strings.Contains(string(src), "# What it teaches: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnUnknownPresetNamesTheNearest(t *testing.T) {
	_, err := Preset("defualt")
	if err == nil || err.Error() != `unknown preset "defualt" (did you mean "default"?)` {
		t.Error(err)
	}
	if _, err := Preset("zzzz"); err == nil || !strings.Contains(err.Error(), "default") {
		t.Errorf("nothing is near, so all are listed: %v", err)
	}
}
