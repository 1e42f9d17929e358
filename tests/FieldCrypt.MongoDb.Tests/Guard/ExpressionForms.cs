using static FieldCrypt.MongoDb.Tests.Documents.Patients;
using static FieldCrypt.MongoDb.Tests.Guard.Form;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>Operators of expressions over encrypted members.</summary>
internal static class ExpressionForms
{
    public static IEnumerable<Form> All { get; } =
    [
        .. Computations().Select(expression => new Form(
            $"expression that computes: {expression.Split(' ')[1].TrimEnd(':')} of {expression.Split('$')[2].Split('\'', '.')[0]}",
            Refused,
            p => p.AggregateAsync($"{{ $project: {{ result: {expression} }} }}"))),

        Refuses("a field by name", $"{{ $eq: [ {{ $getField: 'Ssn' }}, '{Ssn1}' ] }}"),
        Refuses("a field of a document by name", $"{{ $eq: [ {{ $getField: {{ field: 'Phone', input: '$Contact' }} }}, '{Phone1}' ] }}"),
        Refuses("a field by a literal name", $"{{ $eq: [ {{ $getField: {{ $literal: 'Ssn' }} }}, '{Ssn1}' ] }}"),
        Refuses("a field of the document by a literal name", $"{{ $eq: [ {{ $getField: {{ field: {{ $literal: 'Ssn' }}, input: '$$ROOT' }} }}, '{Ssn1}' ] }}"),
        Refuses("a field by a computed name", $"{{ $eq: [ {{ $getField: {{ $concat: ['S', 'sn'] }} }}, '{Ssn1}' ] }}"),
        Refuses("a range of a field by a literal name", $"{{ $gt: [ {{ $getField: {{ $literal: 'Ssn' }} }}, '{Ssn1}' ] }}"),
        Refuses("a field that is set under a computed name", $"{{ $eq: [ {{ $setField: {{ field: {{ $concat: ['a', 'b'] }}, input: '$$ROOT', value: 1 }} }}, '{Ssn1}' ] }}"),
        Refuses("in a list of constants", $"{{ $in: ['$Ssn', ['{Ssn1}', 'x']] }}"),
        Refuses("constant in a list of members", $"{{ $in: ['{Ssn1}', ['$Ssn']] }}"),
        Refuses("a member or the constant itself", $"{{ $eq: [ {{ $ifNull: ['$Ssn', '{Ssn1}'] }}, '{Ssn1}' ] }}"),
        Refuses("a conditional member", $"{{ $eq: [ {{ $cond: [true, '$Ssn', null] }}, '{Ssn1}' ] }}"),
        Refuses("a chosen member", $"{{ $eq: [ {{ $switch: {{ branches: [ {{ case: true, then: '$Ssn' }} ], default: null }} }}, '{Ssn1}' ] }}"),
        Refuses("a variable", $"{{ $let: {{ vars: {{ s: '$Ssn' }}, in: {{ $eq: ['$$s', '{Ssn1}'] }} }} }}"),
        Refuses("a constant variable", $"{{ $let: {{ vars: {{ s: '{Ssn1}' }}, in: {{ $eq: ['$Ssn', '$$s'] }} }} }}"),
        Refuses("another beginning of paths", "{ $let: { vars: { CURRENT: '$Contact' }, in: { $eq: ['$Phone', 'x'] } } }"),
        Refuses("a variable that nobody made", "{ $eq: ['$$nobody', 'x'] }"),
        Refuses("a document", $"{{ $eq: [ {{ s: '$Ssn' }}, {{ s: '{Ssn1}' }} ] }}"),
        Refuses("a document and the whole member", $"{{ $eq: ['$Contact', {{ City: 'Sydney', Phone: '{Phone1}' }}] }}"),
        Refuses("a readable member", "{ $eq: ['$Ssn', '$Clinic'] }"),
        Refuses("a random member with itself", "{ $eq: ['$Diagnosis', '$Diagnosis'] }"),
        Refuses("an operator of a later server", "{ $sameAs: ['$Clinic', 'x'] }"),
        Refuses("an operator with two names", $"{{ $eq: ['$Clinic', 'x'], $ne: ['$Ssn', '{Ssn1}'] }}"),
        Refuses("a document with an operator in it", $"{{ $eq: [ {{ a: 1, $ne: ['$Ssn', '{Ssn1}'] }}, 1 ] }}"),
        Refuses("an argument of a later server", "{ $cond: { if: true, then: 1, else: 2, otherwise: '$Ssn' } }"),
        Refuses("a script", $"{{ $function: {{ body: 'function(x) {{ return x == \"{Ssn1}\" }}', args: ['$Ssn'], lang: 'js' }} }}"),
        Refuses("a script without arguments", $"{{ $function: {{ body: 'function() {{ return this.Ssn == \"{Ssn1}\" }}', args: [], lang: 'js' }} }}"),
        Refuses("items by a condition", $"{{ $anyElementTrue: {{ $map: {{ input: '$Visits', in: {{ $eq: ['$$this.Code', '{Code1}'] }} }} }} }}"),
        Refuses("size of a filtered list", $"{{ $gt: [ {{ $size: {{ $filter: {{ input: '$Visits', cond: {{ $eq: ['$$this.Code', '{Code1}'] }} }} }} }}, 0 ] }}"),
        Refuses("the size of a list that is encrypted", "{ $eq: [ { $size: '$Allergies' }, 2 ] }"),
        Refuses("whether it is a list", "{ $isArray: '$Allergies' }"),
        Refuses("an item of a list that is encrypted", "{ $eq: [ { $arrayElemAt: ['$Allergies', 0] }, null ] }"),
        Refuses("the first of a list that is encrypted", "{ $eq: [ { $first: '$Allergies' }, null ] }"),
        Refuses("an empty list that is encrypted", "{ $eq: ['$Allergies', []] }"),
        Refuses("a field of a document that is encrypted", "{ $eq: [ { $getField: { field: 'City', input: '$Home' } }, 'marker-city' ] }"),

        Finds("ciphertext", "p1 p3", "{ $eq: ['$Ssn', %ssn%] }"),
        Finds("other than ciphertext", "p2 p4", "{ $ne: ['$Ssn', %ssn%] }"),
        Finds("null", "p4", "{ $eq: ['$Ssn', null] }"),
        Finds("more than null", "p1 p2 p3", "{ $gt: ['$Ssn', null] }"),
        Finds("ciphertext by name", "p1 p3", "{ $eq: [ { $getField: 'Ssn' }, %ssn% ] }"),
        Finds("ciphertext of a document by name", "p1", "{ $eq: [ { $getField: { field: 'Phone', input: '$Contact' } }, %phone% ] }"),
        Finds("ciphertext by a literal name", "p1 p3", "{ $eq: [ { $getField: { $literal: 'Ssn' } }, { $literal: %ssn% } ] }"),
        Finds("in a list of ciphertexts", "p1 p3 p4", "{ $in: ['$Ssn', [%ssn%, null, %phone%]] }"),
        Finds("ciphertext in a list of members", "p1", "{ $in: [%code%, { $ifNull: ['$Visits.Code', []] }] }"),
        Finds("ciphertext or ciphertext", "p1 p3 p4", "{ $eq: [ { $ifNull: ['$Ssn', %ssn%] }, %ssn% ] }"),
        Finds("a conditional member", "p1", "{ $eq: [ { $cond: [ { $eq: ['$Clinic', 'Central'] }, '$Ssn', null ] }, %ssn% ] }"),
        Finds("a chosen member", "p3", "{ $eq: [ { $switch: { branches: [ { case: { $eq: ['$Clinic', 'North'] }, then: '$Ssn' } ], default: '$$REMOVE' } }, %ssn% ] }"),
        Finds("a variable", "p1 p3", "{ $let: { vars: { s: '$Ssn', t: %ssn% }, in: { $eq: ['$$s', '$$t'] } } }"),
        Finds("a document", "p1 p3", "{ $eq: [ { s: '$Ssn' }, { s: %ssn% } ] }"),
        Finds("a member with itself", "p1 p2 p3 p4", "{ $eq: ['$Ssn', '$Ssn'] }"),
        Finds("items by a condition", "p1", "{ $anyElementTrue: [ { $map: { input: { $ifNull: ['$Visits', []] }, in: { $eq: ['$$this.Code', %code%] } } } ] }"),
        Finds("size of a filtered list", "p1", "{ $gt: [ { $size: { $filter: { input: { $ifNull: ['$Visits', []] }, cond: { $eq: ['$$this.Code', %code%] } } } }, 0 ] }"),
        Finds("a readable field of an item", "p1", "{ $eq: [ { $getField: { field: 'Year', input: { $first: '$Visits' } } }, 2024 ] }"),
        Finds("readable members", "p1 p2", "{ $eq: [ { $toUpper: { $concat: ['$Clinic', '!'] } }, 'CENTRAL!' ] }"),
    ];

    private static Form Refuses(string name, string expression) =>
        new($"expression: {name}", Refused, async p => await p.IdsAsync((await p.ParsedAsync($"{{ $expr: {expression} }}"))[0]));

    private static Form Finds(string name, string ids, string expression) =>
        new($"expression that finds: {name}", ids, async p => await p.IdsAsync((await p.ParsedAsync($"{{ $expr: {expression} }}"))[0]));

    private static IEnumerable<string> Computations() =>
    [
        "{ $concat: ['$Ssn', '!'] }", "{ $toUpper: '$Ssn' }", "{ $toLower: '$Contact.Phone' }", "{ $strLenCP: '$Ssn' }", "{ $strLenBytes: '$Ssn' }",
        "{ $substrBytes: ['$Ssn', 0, 3] }", "{ $indexOfCP: ['$Ssn', '078-05'] }", "{ $split: ['$Ssn', '-'] }", "{ $trim: { input: '$Ssn' } }",
        "{ $regexMatch: { input: '$Ssn', regex: '^078-05' } }", "{ $replaceAll: { input: '$Ssn', find: '078-05', replacement: '' } }",
        "{ $strcasecmp: ['$Ssn', '078-05'] }", "{ $toString: '$member_no' }", "{ $convert: { input: '$Ssn', to: 'int' } }", "{ $type: '$Ssn' }",
        "{ $isNumber: '$member_no' }", "{ $add: ['$member_no', 1] }", "{ $subtract: ['$Card', '$member_no'] }", "{ $multiply: ['$member_no', 2] }",
        "{ $mod: ['$member_no', 10] }", "{ $abs: '$Balance' }", "{ $round: ['$Balance', 1] }", "{ $max: ['$member_no', '$Card'] }", "{ $sum: '$member_no' }",
        "{ $avg: ['$member_no', 1] }", "{ $cmp: ['$Ssn', '$Ssn'] }", "{ $gt: ['$member_no', 5] }", "{ $lte: ['$Born', '$$NOW'] }", "{ $not: '$Smoker' }",
        "{ $and: ['$Smoker', true] }", "{ $year: '$Born' }", "{ $dateToString: { date: '$Born' } }", "{ $dateDiff: { startDate: '$Born', endDate: '$$NOW', unit: 'year' } }",
        "{ $setUnion: ['$Allergies', []] }", "{ $setIsSubset: [ ['$Ssn'], ['$Ssn'] ] }", "{ $indexOfArray: ['$Allergies', 'marker-allergy-one'] }",
        "{ $zip: { inputs: ['$Allergies'] } }", "{ $sortArray: { input: '$Visits', sortBy: { Code: 1 } } }", "{ $objectToArray: '$VisitsByWard' }",
        "{ $arrayToObject: [ [ ['a', '$Ssn'] ] ] }", "{ $reduce: { input: '$Visits', initialValue: [], in: { $concatArrays: ['$$value', ['$$this.Code']] } } }",
        "{ $bsonSize: '$Home' }", "{ $mergeObjects: ['$Home', {}] }", "{ $concatArrays: ['$Allergies', []] }", "{ $slice: ['$Allergies', 1] }",
        "{ $reverseArray: '$Allergies' }", "{ $filter: { input: '$Allergies', cond: true } }", "{ $map: { input: '$Allergies', in: '$$this' } }",
        "{ $map: { input: '$Visits', in: { $toUpper: '$$this.Code' } } }", "{ $range: [0, '$member_no'] }",
    ];
}
