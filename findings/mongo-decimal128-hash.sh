#!/usr/bin/env bash
# MongoDB.Bson 3.14.0: Decimal128 1.0, 1.00 and 1 are equal by ==, by Equals and by CompareTo, and have three hash codes. So Distinct, GroupBy, a set and a dictionary take them for three
# values, also as BsonValue; System.Decimal takes them for one. Prices that were written with different scales fall into different groups when they are grouped in memory, and into one when the
# server groups them.
#
# Seen:
#   equal: True True 0
#   distinct: 3
#   in a dictionary: False
#   distinct as BsonValue: 3
#   distinct as decimal: 1
set -euo pipefail
. "$(dirname "$0")/support/dotnet.sh"

expect_lines "$(run_with MongoDB.Bson@3.14.0 <<'PROGRAM'
using MongoDB.Bson;

Decimal128[] prices = [Decimal128.Parse("1.0"), Decimal128.Parse("1.00"), Decimal128.Parse("1")];
Console.WriteLine($"equal: {prices[0] == prices[1]} {prices[0].Equals(prices[2])} {prices[1].CompareTo(prices[2])}");
Console.WriteLine($"distinct: {prices.Distinct().Count()}");
Console.WriteLine($"in a dictionary: {new Dictionary<Decimal128, string> { [prices[0]] = "one" }.ContainsKey(prices[1])}");
Console.WriteLine($"distinct as BsonValue: {prices.Select(price => (BsonValue)price).Distinct().Count()}");
Console.WriteLine($"distinct as decimal: {prices.Select(price => (decimal)price).Distinct().Count()}");
PROGRAM
)" <<'EXPECTED'
equal: True True 0
distinct: 3
in a dictionary: False
distinct as BsonValue: 3
distinct as decimal: 1
EXPECTED
