namespace FieldCrypt.Tool.Terminal;

/// <summary>What a result says to a person, in the order in which it is read.</summary>
internal interface IReport
{
    /// <summary>What all that follows is about.</summary>
    void Title(string text);

    /// <summary>A fact and its name.</summary>
    void Fact(string name, string value);

    /// <summary>Rows under headings; nothing if there are none, and no column in which nothing stands.</summary>
    void Table(string title, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows);

    /// <summary>Lines as they are, such as PEM: nothing is added, so that they can be piped on.</summary>
    void Text(string text);

    /// <summary>A sentence of its own.</summary>
    void Note(string text);
}
