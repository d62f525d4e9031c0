using System.Text.Json;

namespace ClaudePerf.Core.Storage;

/// <summary>A JSON value with its position in the text, in bytes.</summary>
internal sealed class JsonSpan(JsonValueKind kind, int start)
{
    internal JsonValueKind Kind { get; } = kind;

    /// <summary>The offset of its first byte.</summary>
    internal int Start { get; } = start;

    /// <summary>The offset after its last byte.</summary>
    internal int End { get; set; }

    /// <summary>A string's text or a number's digits.</summary>
    internal string Text { get; init; } = "";

    /// <summary>The values of an array or object, in order.</summary>
    internal List<JsonSpan> Children { get; } = [];

    /// <summary>The names of an object's members, in order.</summary>
    internal List<(string Name, int Start)> Names { get; } = [];

    /// <summary>The last member with a name, which is the one that most readers use.</summary>
    internal JsonSpan? this[string name] => IndexOf(name) is >= 0 and var index ? Children[index] : null;

    internal int IndexOf(string name) => Names.FindLastIndex(member => member.Name == name);

    /// <summary>Where a child starts, including its name.</summary>
    internal int StartOf(int child) => Kind == JsonValueKind.Object ? Names[child].Start : Children[child].Start;
}
