using System.Collections.ObjectModel;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>A list whose text names its items, so that a list is readable in a CSV file and in a table.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="items">The items.</param>
/// <param name="text">Describes an item.</param>
internal sealed class TextList<T>(IList<T> items, Func<T, string?> text) : ReadOnlyCollection<T>(items)
{
    /// <summary>A list without items.</summary>
    internal static new TextList<T> Empty { get; } = new([], static _ => null);

    /// <summary>The items, separated by semicolons.</summary>
    public override string ToString() => string.Join("; ", this.Select(text));
}
