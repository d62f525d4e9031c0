using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>Everything a prompt says, in its order and at its place.</summary>
internal sealed class PreservationInventory
{
    private PreservationInventory(List<PreservedUnit> units) => Units = units;

    /// <summary>The units in the order of the text.</summary>
    public IReadOnlyList<PreservedUnit> Units { get; }

    /// <summary>The inventory of a prompt.</summary>
    public static PreservationInventory Of(PromptDocument document) => new(UnitReader.Read(document));

    /// <summary>The inventory of a text that is no prompt by itself: a file that text moved to, or a line that points to one.</summary>
    public static PreservationInventory Of(string text) => Of(PromptDocument.Parse(Ecosystem.ReadText(PromptFile.FromText(text), PromptKind.Text)));

    /// <summary>The inventory in which bold text is as plain text where it neither tells what to do nor is quoted.</summary>
    public PreservationInventory WithoutEmphasis() => new([.. Units.Select(static unit =>
        unit.Kind == PreservedKind.Statement && !unit.Chain.Contains('q', StringComparison.Ordinal) ? unit with { Text = PlainText.WithoutBold(unit.Text) } : unit)]);

    /// <summary>All that is counted, units and what is in them, by kind and text.</summary>
    public IEnumerable<(PreservedKind Kind, string Text)> Things =>
        Units.Select(static unit => (unit.Kind, unit.Text)).Concat(Units.SelectMany(static unit => unit.Facts).Select(static fact => (fact.Kind, fact.Text)));
}
