// Package nearest finds the known word that a mistyped one was probably meant to
// be, for errors that say so. It knows words only.
package nearest

import (
	"fmt"
	"strings"
)

// Word is the word among the known ones that was probably meant: the one with
// the fewest slips (a letter added, dropped, changed, or swapped with its
// neighbour; upper and lower case are alike), the first of equals. It is "" if
// none is near: a slip for every three letters is allowed, and one in a shorter
// word.
func Word(word string, among []string) string {
	letters := []rune(strings.ToLower(word))
	best, slips := "", max(len(letters), 3)/3+1
	for _, known := range among {
		if n := distance(letters, []rune(strings.ToLower(known))); n < slips && n < len(known) {
			best, slips = known, n
		}
	}
	return best
}

// Hint is the hint that follows an unknown word in an error, or "".
func Hint(word string, among []string) string {
	if near := Word(word, among); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}

// Instead is Hint, or all that is known where nothing is near.
func Instead(word string, among []string) string {
	if hint := Hint(word, among); hint != "" {
		return hint
	}
	return ": known are " + strings.Join(among, ", ")
}

// distance is the optimal string alignment distance: Levenshtein's, with a swap
// of neighbours as one edit.
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			rows[i][j] = min(change, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
