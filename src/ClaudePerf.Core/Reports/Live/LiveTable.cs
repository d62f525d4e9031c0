namespace ClaudePerf.Core.Reports.Live;

/// <summary>A column of the live view.</summary>
/// <param name="Title">The heading.</param>
/// <param name="IsNumber">Whether it is a number: aligned right and never shortened.</param>
/// <param name="Rank">The order in which columns are dropped on a narrow terminal: highest rank first; columns of rank 0
/// stay.</param>
/// <param name="IsAscending">Whether sorting by it starts with the smallest value, as for ages; numbers otherwise start with the
/// largest.</param>
internal readonly record struct LiveColumn(string Title, bool IsNumber = true, int Rank = 0, bool IsAscending = false);

/// <summary>A cell of the live view.</summary>
/// <param name="Text">The text shown.</param>
/// <param name="Value">The value to sort by; null comes last.</param>
internal readonly record struct LiveCell(string Text, IComparable? Value)
{
    internal LiveCell(string text)
        : this(text, text)
    {
    }
}

/// <summary>A row of the live view.</summary>
/// <param name="Key">Identifies the row, also after the next refresh.</param>
/// <param name="Cells">One cell per column.</param>
/// <param name="Session">The session whose page the row opens; null if it opens none.</param>
/// <param name="Level">The severity.</param>
internal sealed record LiveRow(string Key, IReadOnlyList<LiveCell> Cells, string? Session = null, LiveLevel Level = LiveLevel.Normal);

/// <summary>The severity of a row.</summary>
internal enum LiveLevel
{
    Normal,
    Warning,
    Bad,
}

/// <summary>The content of a view before sorting and filtering.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows.</param>
/// <param name="SortBy">The title of the column that determines the default order.</param>
internal sealed record LiveRows(IReadOnlyList<LiveColumn> Columns, IReadOnlyList<LiveRow> Rows, string SortBy);

/// <summary>The rows of a view, in the selected order and filtered.</summary>
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

    /// <summary>The rows that pass the filter, sorted.</summary>
    internal IReadOnlyList<LiveRow> Rows { get; }

    /// <summary>The index of the column that the rows are sorted by.</summary>
    internal int SortedBy { get; }

    /// <summary>Whether the largest value comes first.</summary>
    internal bool IsDescending { get; }

    /// <summary>The number of rows without the filter.</summary>
    internal int Unfiltered { get; }

    /// <summary>Sorts and filters rows.</summary>
    /// <param name="all">The view's columns and rows.</param>
    /// <param name="state">What the person has selected.</param>
    internal static LiveTable Create(LiveRows all, LiveState state)
    {
        var (columns, rows, sortBy) = all;
        var chosen = IndexOf(columns, state.SortBy);
        var column = chosen >= 0 ? chosen : IndexOf(columns, sortBy);
        var isDescending = (columns[column] is { IsNumber: true, IsAscending: false }) != state.IsReversed;
        var matching =
            rows.Where(row => row.Cells.Any(cell => cell.Text.Contains(state.Filter, StringComparison.CurrentCultureIgnoreCase)));
        var known = matching.Where(row => row.Cells[column].Value is not null);
        var sorted = isDescending ? known.OrderByDescending(Value, CellOrder.Instance) : known.OrderBy(Value, CellOrder.Instance);
        return new LiveTable(columns, [.. sorted, .. matching.Where(row => row.Cells[column].Value is null)], column,
            isDescending, rows.Count);

        IComparable Value(LiveRow row) => row.Cells[column].Value!;
    }

    /// <summary>The index of the selected row; that of the first row if it no longer exists, -1 if there are no rows.</summary>
    internal int IndexOfSelected(LiveState state)
    {
        for (var i = 0; i < Rows.Count; i++)
        {
            if (Rows[i].Key == state.Selected)
                return i;
        }
        return Rows.Count > 0 ? 0 : -1;
    }

    /// <summary>The index of the column with a title; -1 if there is none.</summary>
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
