#!/usr/bin/env bash
# Runs AWS's libraries that can be had here beside FieldCrypt, on the same items, one after the other: run.sh [SECONDS]
# What cannot be built is named, with the first error.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
seconds=${1:-2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here"/dotnet "$here"/java "$here"/go "$here"/rust "$work"
mv "$work/dotnet/Peer.csproj.in" "$work/dotnet/Peer.csproj"
# Outside the repository's own build settings.
printf '<Project />\n' | tee "$work/Directory.Build.props" > "$work/Directory.Packages.props"

build() { # NAME COMMAND...
    local name=$1
    shift
    if ! "$@" > "$work/$name.log" 2>&1; then
        echo "$name: not run ($(grep -m 1 -iE 'error|not found|not resolve' "$work/$name.log" | sed "s|$work/||g" | cut -c 1-200))" >&2
        return 1
    fi
}

fieldcrypt="$work/fieldcrypt/FieldCrypt.Benchmarks.dll"
(cd "$here/.." && dotnet build FieldCrypt.Comparison -c Release -v quiet --nologo -o "$work/fieldcrypt" > /dev/null) || exit 1
run_fieldcrypt() { # SIZE FIELDS SUITE SECONDS
    local keys=local verb
    [ "$3" = ecdsa ] && keys=ecdsa
    for verb in encrypt decrypt; do
        dotnet "$fieldcrypt" measure "$4" "$verb-$keys-$1-$2" | awk -v verb="$verb" '{ print verb "\t" $2 }'
    done
}

peers=(fieldcrypt)
declare -A start=([fieldcrypt]=run_fieldcrypt)
build dotnet dotnet build "$work/dotnet" -c Release -v quiet --nologo && peers+=(dotnet) && start[dotnet]="dotnet $work/dotnet/bin/Release/net10.0/Peer.dll"
build java mvn -q -B -f "$work/java/pom.xml" compile dependency:build-classpath "-Dmdep.outputFile=$work/classpath" \
    && peers+=(java) && start[java]="java -cp $work/java/target/classes:$(cat "$work/classpath") Peer"
build go bash -c "cd '$work/go' && go mod tidy && go build -o peer ." && peers+=(go) && start[go]="$work/go/peer"
build rust cargo build --release --manifest-path "$work/rust/Cargo.toml" && peers+=(rust) && start[rust]="$work/rust/target/release/peer"

echo "| item | library | encrypt | decrypt |"
echo "| --- | --- | ---: | ---: |"
for shape in "1000 4 hmac" "1000 16 hmac" "100000 1 hmac" "1000 4 ecdsa"; do
    for peer in "${peers[@]}"; do
        # shellcheck disable=SC2086
        ${start[$peer]} $shape "$seconds" | awk -v label="| $shape | $peer |" '{ time[$1] = $2 / 1000 } END { printf "%s %.1f µs | %.1f µs |\n", label, time["encrypt"], time["decrypt"] }'
    done
done
