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
    private const string Deserialized = "Deserialized.";

    /// <summary>The header line above the rows.</summary>
    /// <param name="output">One of the rows.</param>
    /// <param name="keyWidths">The widths of the groupings' columns.</param>
    /// <param name="figures">The labels of the figures that follow.</param>
    /// <param name="figureWidths">Their widths.</param>
    /// <returns>The labels, which are properties of the rows; those of figures aligned to the right.</returns>
    public static string Header(PSObject output, int[] keyWidths, string[] figures, int[] figureWidths)
    {
        ArgumentNullException.ThrowIfNull(output);
        var keys = Groupings(output)
            .Select(static name => Enum.TryParse<UsageGrouping>(name, out var key) ? UsageCell.PropertyOf(key) : name);
        return string.Join(' ', keys.Zip(keyWidths, static (key, width) => ViewText.Fit(key, width).PadRight(width))
            .Concat(figures.Zip(figureWidths, static (label, width) => label.PadLeft(width))));
    }

    /// <summary>The value of one grouping.</summary>
    /// <param name="output">The row.</param>
    /// <param name="key">The index of the grouping, from 0.</param>
    /// <param name="width">The column's width.</param>
    /// <returns>The value, shortened in its middle to fit.</returns>
    public static string Text(PSObject output, int key, int width)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!Enum.TryParse<UsageGrouping>(Groupings(output)[key], out var grouping))
            return None;
        return ViewText.Fit(output.BaseObject is UsageGroup group ? UsageCell.Text(group, grouping) : TextOf(output, grouping), width);
    }

    // A row from a file or a job has the properties and not the type.
    private static string TextOf(PSObject output, UsageGrouping grouping)
    {
        string? Value(string name) => output.Properties[name]?.Value?.ToString();
        var start = output.Properties[nameof(UsageGroup.Start)]?.Value;
        var text = grouping switch
        {
            UsageGrouping.Request => ViewText.Time(start, "MM-dd HH:mm:ss"),
            UsageGrouping.Hour or UsageGrouping.Block => ViewText.Time(start, "yyyy-MM-dd HH:mm"),
            UsageGrouping.Session => ViewText.Session(Value(nameof(UsageGroup.Session))),
            UsageGrouping.Model => ViewText.Model(Value(nameof(UsageGroup.Model)), int.MaxValue),
            UsageGrouping.AgentInstance => $"{Value(nameof(UsageGroup.AgentId))} {Value(nameof(UsageGroup.Agent))}".Trim(),
            UsageGrouping.Prompt => Value(nameof(UsageGroup.PromptText)) ?? Value(nameof(UsageGroup.Prompt)),
            _ => Value(UsageCell.PropertyOf(grouping)),
        };
        return string.IsNullOrEmpty(text) ? None : text;
    }

    private static string[] Groupings(PSObject output) => output.TypeNames[0].Replace(Deserialized, "", StringComparison.Ordinal)
        .Split('#')[^1].Split('+');
}
