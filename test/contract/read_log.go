// Reads a city log with Go's own client of transparency logs (golang.org/x/mod/sumdb/tlog and note, the code that checks
// Go's module database): nothing of ours but where a tile lies on disk. Debian: golang-go, golang-golang-x-mod-dev.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run read_log.go LOG-FOLDER VKEY
package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder struct{ at string }

func (folder) Height() int                     { return 8 }
func (folder) SaveTiles([]tlog.Tile, [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, t := range tiles {
		// tlog names them tile/8/LEVEL/…, C2SP tlog-tiles tile/LEVEL/…: the height is always 8.
		bytes, err := f.read(strings.Replace(t.Path(), "tile/8/", "tile/", 1), t.W*tlog.HashSize)
		if err != nil {
			return nil, err
		}
		found = append(found, bytes)
	}
	return found, nil
}

// A partial tile may have been replaced by a wider one meanwhile, which begins with it.
func (f folder) read(path string, size int) ([]byte, error) {
	bytes, err := os.ReadFile(filepath.Join(f.at, path))
	if errors.Is(err, os.ErrNotExist) {
		whole := strings.Split(path, ".p/")[0]
		names, _ := filepath.Glob(filepath.Join(f.at, whole+".p", "*"))
		for _, name := range append([]string{filepath.Join(f.at, whole)}, names...) {
			if wider, e := os.ReadFile(name); e == nil && len(wider) >= size {
				return wider[:size], nil
			}
		}
	}
	if err == nil && len(bytes) < size {
		return nil, fmt.Errorf("%s: %d bytes of %d", path, len(bytes), size)
	}
	return bytes, err
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	at, vkey := folder{os.Args[1]}, os.Args[2]
	verifier, err := note.NewVerifier(vkey)
	must(err)
	text, err := os.ReadFile(filepath.Join(at.at, "checkpoint"))
	must(err)
	signed, err := note.Open(text, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(signed.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	raw, err := base64.StdEncoding.DecodeString(lines[2])
	must(err)
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], raw)
	hashes := tlog.TileHashReader(tree, at)

	const entry = 2 + tlog.HashSize
	for n := int64(0); n < size; n++ {
		width := size - n/256*256
		if width > 256 {
			width = 256
		}
		path := strings.Replace(tlog.Tile{H: 8, L: -1, N: n / 256, W: int(width)}.Path(), "tile/8/data/", "tile/entries/", 1)
		bundle, err := at.read(path, int(width)*entry)
		must(err)
		record := bundle[n%256*entry+2 : (n%256+1)*entry]
		proof, err := tlog.ProveRecord(size, n, hashes)
		must(err)
		must(tlog.CheckRecord(proof, size, tree.Hash, n, tlog.RecordHash(record)))
	}
	grown := 0
	for n := int64(1); n < size; n += 1 + size/50 {
		older, err := tlog.TreeHash(n, hashes)
		must(err)
		proof, err := tlog.ProveTree(size, n, hashes)
		must(err)
		must(tlog.CheckTree(proof, size, tree.Hash, n, older))
		grown++
	}
	fmt.Printf("%s: %d records, %d older trees\n", lines[0], size, grown)
}
