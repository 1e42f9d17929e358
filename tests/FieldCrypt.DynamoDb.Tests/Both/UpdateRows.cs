using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static FieldCrypt.DynamoDb.Tests.Both.Values;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>Updating items: every kind of change, to what is there and what is not, and what comes back.</summary>
internal static class UpdateRows
{
    public static readonly IReadOnlyList<Row> All =
    [
        new("an encrypted attribute is set", side => side.UpdateAsync("SET Ssn = :v", null, (":v", S("new")))),
        new("a signed attribute is set", side => side.UpdateAsync("SET Note = :v", null, (":v", S("new")))),
        new("an unsigned attribute is set", side => side.UpdateAsync("SET Cache = :v", null, (":v", N("20")))),
        new("encrypted and unsigned attributes are set together", side => side.UpdateAsync("SET Ssn = :s, Cache = Cache + :v", null, (":s", S("new")), (":v", N("1")))),
        new("a path in a map is set", side => side.UpdateAsync("SET Home.City = :v", null, (":v", S("new")))),
        new("an item of a list is set", side => side.UpdateAsync("SET Home.Streets[1] = :v", null, (":v", S("new")))),
        new("an item beyond a list's end is set", side => side.UpdateAsync("SET Home.Streets[40] = :v", null, (":v", S("new")))),
        new("a path in a map that is not there is set", side => side.UpdateAsync("SET ByName.k = :v", null, (":v", N("1")))),
        new("a path in a text is set", side => side.UpdateAsync("SET Ssn.k = :v", null, (":v", N("1")))),
        new("an attribute is set to another", side => side.UpdateAsync("SET Note = Ssn, Ssn = Note", null)),
        new("an attribute is set to one that is not there", side => side.UpdateAsync("SET Ssn = Photo", null)),
        new("a number is increased", side => side.UpdateAsync("SET Visits = Visits + :v", null, (":v", N("0.5")))),
        new("a number is decreased below zero", side => side.UpdateAsync("SET Visits = :v - Visits", null, (":v", N("0")))),
        new("a text is increased", side => side.UpdateAsync("SET Ssn = Ssn + :v", null, (":v", N("1")))),
        new("an increase leaves the range of numbers", side => side.UpdateAsync("SET Visits = Visits + :v", null, (":v", N("9E+125"))), Needs.Details),
        new("a list grows at its end", side => side.UpdateAsync("SET Marks = list_append(Marks, :v)", null, (":v", L(S("last"))))),
        new("a list grows at its beginning", side => side.UpdateAsync("SET Marks = list_append(:v, Marks)", null, (":v", L(S("first"))))),
        new("a list grows by a text", side => side.UpdateAsync("SET Marks = list_append(Marks, :v)", null, (":v", S("no list")))),
        new("a value is set if there is none", side => side.UpdateAsync("SET Photo = if_not_exists(Photo, :v), Ssn = if_not_exists(Ssn, :v)", null, (":v", B(1)))),
        new("a count begins", side => side.UpdateAsync("SET Amount = if_not_exists(Amount, :zero) + :one", null, (":zero", N("0")), (":one", N("1")))),
        new("an encrypted attribute is removed", side => side.UpdateAsync("REMOVE Ssn", null)),
        new("a path is removed", side => side.UpdateAsync("REMOVE Home.City, Home.Streets[0]", null)),
        new("items of a list are removed", side => side.UpdateAsync("REMOVE Home.Streets[0], Home.Streets[1]", null), Needs.Details),
        new("what is not there is removed", side => side.UpdateAsync("REMOVE Photo, Home.Nowhere, Marks[9]", null)),
        new("a number is added", side => side.UpdateAsync("ADD Visits :v", null, (":v", N("-3")))),
        new("a number is added to nothing", side => side.UpdateAsync("ADD Amount :v", null, (":v", N("3")))),
        new("members are added to a set", side => side.UpdateAsync("ADD Tags :v", null, (":v", SS("two", "three")))),
        new("numbers are added to a set", side => side.UpdateAsync("ADD Scores :v", null, (":v", NS("2.50", "4")))),
        new("a number is added to a text", side => side.UpdateAsync("ADD Ssn :v", null, (":v", N("1")))),
        new("a text is added to a set", side => side.UpdateAsync("ADD Tags :v", null, (":v", S("three")))),
        new("members are taken out of a set", side => side.UpdateAsync("DELETE Tags :v", null, (":v", SS("two", "nine")))),
        new("the last members are taken out of a set", side => side.UpdateAsync("DELETE Tags :v", null, (":v", SS("one", "two")))),
        new("members are taken out of no set", side => side.UpdateAsync("DELETE Ssn :v", null, (":v", SS("one")))),
        new("all kinds of change at once", side => side.UpdateAsync(
            "SET Ssn = :s REMOVE Note ADD Visits :n DELETE Tags :t", null, (":s", S("new")), (":n", N("1")), (":t", SS("one")))),
        new("an attribute is set to a null", side => side.UpdateAsync("SET Ssn = :v", null, (":v", Null))),
        new("an attribute is set to an empty set", side => side.UpdateAsync("SET Tags = :v", null, (":v", new AttributeValue { SS = [] }))),
        new("an item that is not there is updated", side => side.UpdateAsync("SET Ssn = :v", update => update.Key = side.Key(9), (":v", S("new")))),
        new("an item that is not there is touched", side => side.UpdateAsync(null, update => update.Key = side.Key(9))),
        new("an item is touched", side => side.UpdateAsync(null, null)),
        new("nothing comes back", side => side.UpdateAsync("SET Ssn = :v", Returning(ReturnValue.NONE), (":v", S("new")))),
        new("all that was comes back", side => side.UpdateAsync("SET Ssn = :v", Returning(ReturnValue.ALL_OLD), (":v", S("new")))),
        new("what changed comes back as it was", side => side.UpdateAsync("SET Ssn = :v, Photo = :v", Returning(ReturnValue.UPDATED_OLD), (":v", S("new")))),
        new("what changed comes back as it is", side => side.UpdateAsync("SET Ssn = :v REMOVE Note", Returning(ReturnValue.UPDATED_NEW), (":v", S("new")))),
        new("a path that changed comes back as it was", side => side.UpdateAsync(
            "SET Home.City = :v", Returning(ReturnValue.UPDATED_OLD), (":v", S("new"))), Needs.ReturnedPaths),
        new("a path that changed comes back as it is", side => side.UpdateAsync(
            "SET Home.City = :v", Returning(ReturnValue.UPDATED_NEW), (":v", S("new"))), Needs.ReturnedPaths),
        new("all that was of an item that was not there", side => side.UpdateAsync(
            "SET Ssn = :v",
            update =>
            {
                update.Key = side.Key(9);
                update.ReturnValues = ReturnValue.ALL_OLD;
            },
            (":v", S("new")))),
        new("the former form of an update", side => side.UpdateAsync(null, update => update.AttributeUpdates = new()
        {
            ["Ssn"] = new(S("new"), AttributeAction.PUT),
            ["Visits"] = new(N("4"), AttributeAction.ADD),
            ["Tags"] = new(SS("one"), AttributeAction.DELETE),
            ["Note"] = new() { Action = AttributeAction.DELETE },
        })),
        new("the former form adds to a list", side => side.UpdateAsync(null, update => update.AttributeUpdates = new() { ["Marks"] = new(L(S("last")), AttributeAction.ADD) })),
        new("both forms at once", side => side.UpdateAsync(
            "SET Ssn = :v", update => update.AttributeUpdates = new() { ["Note"] = new(S("new"), AttributeAction.PUT) }, (":v", S("new")))),
        new("the key is changed", side => side.UpdateAsync("SET Day = :v", null, (":v", S("new")))),
        new("a path is set twice", side => side.UpdateAsync("SET Ssn = :v, Ssn = :v", null, (":v", S("new")))),
        new("a path is set and what holds it removed", side => side.UpdateAsync("SET Home.City = :v REMOVE Home", null, (":v", S("new")))),
        new("two sections of one kind", side => side.UpdateAsync("SET Ssn = :v SET Note = :v", null, (":v", S("new")))),
        new("a value that is not given", side => side.UpdateAsync("SET Ssn = :nowhere", null)),
        new("a value that is not used", side => side.UpdateAsync("SET Ssn = :v", null, (":v", S("new")), (":unused", S("x"))), Needs.Details),
        new("an update that is no expression", side => side.UpdateAsync("SET Ssn :v", null, (":v", S("new")))),
        new("a reserved word is set", side => side.UpdateAsync("SET Name = :v", null, (":v", S("new")))),
        new("a function that there is none of", side => side.UpdateAsync("SET Ssn = upper(:v)", null, (":v", S("new")))),
        new("an update under the names that are taken first", side => side.UpdateAsync(
            "SET #fc_head = :fc_head",
            update =>
            {
                update.ExpressionAttributeNames = new() { ["#fc_head"] = "Ssn" };
                update.ConditionExpression = "#fc_head <> :fc_head";
            },
            (":fc_head", S("new")))),
        new("an update, and the item afterwards", async side =>
        {
            await side.UpdateAsync("SET Ssn = :v", null, (":v", S("new")));
            return await side.GetAsync(1);
        }),
    ];

    private static Action<UpdateItemRequest> Returning(ReturnValue values) => update => update.ReturnValues = values;
}
