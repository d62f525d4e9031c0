namespace ClaudePerf.Core.Reports.Live;

/// <summary>A column of the live view.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="IsNumber">Whether it is a figure: aligned to the right and never cut.</param>
/// <param name="Rank">What a narrow terminal has no room for: the columns of the highest rank go first; those of 0 stay.</param>
/// <param name="IsAscending">Whether sorting by it begins with the smallest, as for ages; figures begin with the largest otherwise.</param>
internal readonly record struct LiveColumn(string Title, bool IsNumber = true, int Rank = 0, bool IsAscending = false);

/// <summary>A cell of the live view.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="Value">What the column is sorted by; null stands last.</param>
internal readonly record struct LiveCell(string Text, IComparable? Value)
{
    internal LiveCell(string text)
        : this(text, text)
    {
    }
}

/// <summary>A row of the live view.</summary>
/// <param name="Key">What tells it from the other rows, also after the next refresh.</param>
/// <param name="Cells">A cell for each column.</param>
/// <param name="Session">The session whose page it opens; null where it opens none.</param>
/// <param name="Level">How bad it is.</param>
internal sealed record LiveRow(string Key, IReadOnlyList<LiveCell> Cells, string? Session = null, LiveLevel Level = LiveLevel.Normal);

/// <summary>How bad something is.</summary>
internal enum LiveLevel
{
    Normal,
    Warning,
    Bad,
}

/// <summary>What a view is of, before a person sorts or filters it.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows.</param>
/// <param name="SortBy">The column of the view's own order, by its title.</param>
internal sealed record LiveRows(IReadOnlyList<LiveColumn> Columns, IReadOnlyList<LiveRow> Rows, string SortBy);

/// <summary>The rows of a view, in the order and with the filter that the person has chosen.</summary>
internal sealed class LiveTable
{
    private LiveTable(IReadOnlyList<LiveColumn> columns, IReadOnlyList<LiveRow> rows, int sortedBy, bool isDescending, int unfiltered)
    {
        Columns = columns;
        Rows = rows;
        SortedBy = sortedBy;
        IsDescending = isDescending;
        Unfiltered = unfiltered;
    }

    /// <summary>The columns.</summary>
    internal IReadOnlyList<LiveColumn> Columns { get; }

    /// <summary>The rows that the filter leaves, sorted.</summary>
    internal IReadOnlyList<LiveRow> Rows { get; }

    /// <summary>The column that the rows are sorted by.</summary>
    internal int SortedBy { get; }

    /// <summary>Whether the largest comes first.</summary>
    internal bool IsDescending { get; }

    /// <summary>How many rows there are without the filter.</summary>
    internal int Unfiltered { get; }

    /// <summary>Sorts and filters rows.</summary>
    /// <param name="all">The view's columns and rows.</param>
    /// <param name="state">What the person has chosen.</param>
    internal static LiveTable Of(LiveRows all, LiveState state)
    {
        var (columns, rows, sortBy) = all;
        var chosen = IndexOf(columns, state.SortBy);
        var column = chosen >= 0 ? chosen : IndexOf(columns, sortBy);
        var isDescending = (columns[column] is { IsNumber: true, IsAscending: false }) != state.IsReversed;
        var kept = rows.Where(row => row.Cells.Any(cell => cell.Text.Contains(state.Filter, StringComparison.CurrentCultureIgnoreCase)));
        var known = kept.Where(row => row.Cells[column].Value is not null);
        var sorted = isDescending ? known.OrderByDescending(Value, CellOrder.Instance) : known.OrderBy(Value, CellOrder.Instance);
        return new LiveTable(columns, [.. sorted, .. kept.Where(row => row.Cells[column].Value is null)], column, isDescending, rows.Count);

        IComparable Value(LiveRow row) => row.Cells[column].Value!;
    }

    /// <summary>Where the selected row is; the first where it is gone, -1 where there is none.</summary>
    internal int IndexOfSelected(LiveState state)
    {
        for (var i = 0; i < Rows.Count; i++)
        {
            if (Rows[i].Key == state.Selected)
                return i;
        }
        return Rows.Count > 0 ? 0 : -1;
    }

    /// <summary>Where the column of a title is; -1 where there is none.</summary>
    internal int IndexOf(string title) => IndexOf(Columns, title);

    private static int IndexOf(IReadOnlyList<LiveColumn> columns, string? title)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Title == title)
                return i;
        }
        return -1;
    }

    private sealed class CellOrder : IComparer<IComparable>
    {
        internal static readonly CellOrder Instance = new();

        public int Compare(IComparable? x, IComparable? y) => x is string first && y is string second
            ? StringComparer.CurrentCultureIgnoreCase.Compare(first, second)
            : Comparer<IComparable>.Default.Compare(x, y);
    }
}
