using System.Text.Json;

namespace ClaudePerf.Core.Storage;

/// <summary>A JSON value that knows which bytes of its text it is.</summary>
internal sealed class JsonSpan(JsonValueKind kind, int start)
{
    internal JsonValueKind Kind { get; } = kind;

    /// <summary>The offset of its first byte.</summary>
    internal int Start { get; } = start;

    /// <summary>The offset behind its last byte.</summary>
    internal int End { get; set; }

    /// <summary>A string's text or a number's digits.</summary>
    internal string Text { get; init; } = "";

    /// <summary>The values of an array or object, in order.</summary>
    internal List<JsonSpan> Children { get; } = [];

    /// <summary>Of an object the names of its members, in order.</summary>
    internal List<(string Name, int Start)> Names { get; } = [];

    /// <summary>The last member of a name, which is the one that counts to most readers.</summary>
    internal JsonSpan? this[string name] => IndexOf(name) is >= 0 and var index ? Children[index] : null;

    internal int IndexOf(string name) => Names.FindLastIndex(member => member.Name == name);

    /// <summary>Where a child begins, its name included.</summary>
    internal int StartOf(int child) => Kind == JsonValueKind.Object ? Names[child].Start : Children[child].Start;
}
