package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"benan/store"
)

func keygenCommand() *cobra.Command {
	var rotate bool
	cmd := &cobra.Command{
		Use:   "keygen FILE",
		Short: "Makes a new key file, mode 0600; --rotate adds a newer sealing key to one",
		Long: "Makes a new key file, mode 0600. It never overwrites one: losing a key file loses every thread.\n" +
			"--rotate adds a newer sealing key to an existing file; the old ones still open what they sealed.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := os.Getenv("BENAN_KEY_FILE")
			if len(args) == 1 {
				path = args[0]
			}
			if path == "" {
				return &exitError{2, errors.New("keygen: name the file: benan keygen /etc/benan/keys (or set BENAN_KEY_FILE)")}
			}
			if rotate {
				return rotateKeys(cmd, path)
			}
			return newKeys(cmd, path)
		},
	}
	cmd.Flags().BoolVar(&rotate, "rotate", false, "add a newer sealing key")
	return cmd
}

func newKeys(cmd *cobra.Command, path string) error {
	b, err := store.GenerateKeys()
	if err != nil {
		return fmt.Errorf("keygen: %w", err)
	}
	err = writeSynced(path, b)
	if errors.Is(err, fs.ErrExist) {
		return &exitError{1, fmt.Errorf("keygen: %s exists already; a key file is never overwritten (--rotate adds a key)", path)}
	}
	if err != nil {
		return fmt.Errorf("keygen: %w", err)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: new keys, mode 0600. Keep a copy elsewhere: without it no conversation can be read again.\n", path)
	return err
}

func rotateKeys(cmd *cobra.Command, path string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("keygen: %w", err)
	}
	b, err := store.AddSealingKey(old)
	if err != nil {
		return fmt.Errorf("keygen: %s: %w", path, err)
	}
	next := path + ".new"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) { // left by a rotation that was cut off
		return fmt.Errorf("keygen: %w", err)
	}
	if err := writeSynced(next, b); err != nil {
		return fmt.Errorf("keygen: %w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return fmt.Errorf("keygen: %w", err)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: one more sealing key; restart the server to use it.\n", path)
	return err
}

// writeSynced makes a new file, mode 0600, that a power cut cannot leave empty.
func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}
