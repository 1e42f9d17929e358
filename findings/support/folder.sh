# For the scripts beside this folder and here: a folder that is removed at the end, with the server that may run in it, and what a script expects to see.

if [ -z "${folder:-}" ]; then
    folder=$(mktemp -d)
    server=
    trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; rm -rf "$folder"' EXIT
fi

# expect WHAT SEEN WANTED: fails when the behaviour is not as it was.
expect() {
    echo "$1: $2"
    if ! grep -qF -- "$3" <<< "$2"; then
        echo "No longer as it was: expected $3" >&2
        exit 1
    fi
}

# expect_lines SEEN, with the wanted lines on standard input: the same for all that a program printed.
expect_lines() {
    echo "$1"
    if ! diff <(cat) <(echo "$1") >&2; then
        echo "No longer as it was." >&2
        exit 1
    fi
}
