#!/usr/bin/env bash
# AWSSDK.DynamoDBv2 4.1.0, document model: DynamoDB keeps 38 digits of a number and exponents down to -130. Document.ToJson writes such numbers with all digits. Document.FromJson reads them with 17
# or 28, and a small one as 0, without an error. So an item that goes through JSON and back by the same class (an export and import, a copy) has other numbers.
#
# Seen:
#   12345678901234567890123456789012345678 -> JSON 12345678901234567890123456789012345678 -> 1.2345678901234568e+37
#   0.12345678901234567890123456789012345678 -> JSON 0.12345678901234567890123456789012345678 -> 0.1234567890123456789012345679
#   1E-100 -> JSON 1E-100 -> 0.0000000000000000000000000000
#   100000000000000000001 -> JSON 100000000000000000001 -> 100000000000000000001
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with AWSSDK.DynamoDBv2@4.1.0 <<'PROGRAM'
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;

foreach (var number in new[] { "12345678901234567890123456789012345678", "0.12345678901234567890123456789012345678", "1E-100", "100000000000000000001" })
{
    var json = Document.FromAttributeMap(new() { ["n"] = new AttributeValue { N = number } }).ToJson();
    Console.WriteLine($"{number} -> JSON {json[5..^1]} -> {Document.FromJson(json).ToAttributeMap()["n"].N}");
}
PROGRAM
)" <<'EXPECTED'
12345678901234567890123456789012345678 -> JSON 12345678901234567890123456789012345678 -> 1.2345678901234568e+37
0.12345678901234567890123456789012345678 -> JSON 0.12345678901234567890123456789012345678 -> 0.1234567890123456789012345679
1E-100 -> JSON 1E-100 -> 0.0000000000000000000000000000
100000000000000000001 -> JSON 100000000000000000001 -> 100000000000000000001
EXPECTED
