using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// The cell text and the header line for usage with several groupings. A view has fixed labels, but the user chooses the groupings; the
/// view therefore has no labels and calls these methods for the header line and each cell. The object's type name contains the groupings.
/// </summary>
public static class UsageColumns
{
    private const string None = "(none)";

    /// <summary>The header line above the rows.</summary>
    /// <param name="output">One of the rows.</param>
    /// <param name="keyWidths">The widths of the groupings' columns.</param>
    /// <param name="figures">The labels of the figures that follow.</param>
    /// <param name="figureWidths">Their widths.</param>
    /// <returns>The labels, those of figures aligned to the right.</returns>
    public static string Header(PSObject output, int[] keyWidths, string[] figures, int[] figureWidths)
    {
        ArgumentNullException.ThrowIfNull(output);
        var keys = Groupings(output).Zip(keyWidths, static (key, width) => UsageCell.Cut(key, width).PadRight(width));
        return string.Join(' ', keys.Concat(figures.Zip(figureWidths, static (label, width) => label.PadLeft(width))));
    }

    /// <summary>The value of one grouping.</summary>
    /// <param name="output">The row.</param>
    /// <param name="key">The index of the grouping, from 0.</param>
    /// <param name="width">The column's width.</param>
    /// <returns>The value, shortened to fit: folders at the start, everything else at the end.</returns>
    public static string Text(PSObject output, int key, int width)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.BaseObject is UsageGroup group && Enum.TryParse<UsageGrouping>(Groupings(output)[key], out var grouping)
            ? UsageCell.Text(group, grouping, width)
            : None;
    }

    private static string[] Groupings(PSObject output) => output.TypeNames[0].Split('#')[^1].Split('+');
}
