using System.Collections.ObjectModel;

namespace ClaudePerf.Core.Storage;

/// <summary>A list whose text names its items, so that a list is readable in a CSV file and in a table.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="items">The items.</param>
/// <param name="text">Describes an item.</param>
public sealed class TextList<T>(IList<T> items, Func<T, string?> text) : ReadOnlyCollection<T>(items)
{
    /// <summary>A list without items.</summary>
    internal static new TextList<T> Empty { get; } = new([], static _ => null);

    /// <summary>The items, separated by semicolons.</summary>
    public override string ToString() => string.Join("; ", this.Select(text));

    /// <summary>The number of items, as arrays name it.</summary>
    public int Length => Count;
}

/// <summary>Creates lists whose text names their items.</summary>
internal static class TextList
{
    /// <summary>A list whose text has the text of each item.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items.</param>
    internal static TextList<T> Of<T>(IReadOnlyCollection<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items as TextList<T> ?? (items.Count == 0 ? TextList<T>.Empty : new TextList<T>([.. items], static item => $"{item}"));
    }
}
