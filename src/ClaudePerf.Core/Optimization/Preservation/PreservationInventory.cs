using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>The complete content of a prompt, in order and with its places.</summary>
internal sealed class PreservationInventory
{
    private PreservationInventory(List<PreservedUnit> units) => Units = units;

    /// <summary>The units, in text order.</summary>
    public IReadOnlyList<PreservedUnit> Units { get; }

    /// <summary>The inventory of a prompt.</summary>
    public static PreservationInventory Create(PromptDocument document) => new(UnitReader.Read(document));

    /// <summary>
    /// The inventory of a text that is not a prompt: a file with moved text, or a line that points to one.
    /// </summary>
    public static PreservationInventory Create(string text) =>
        Create(PromptDocument.Parse(Ecosystem.ReadText(PromptFile.FromText(text), PromptKind.Text)));

    /// <summary>The inventory with bold text as plain text, except in instructions and quotations.</summary>
    public PreservationInventory WithoutEmphasis() => new([.. Units.Select(static unit =>
        unit.Kind == PreservedKind.Statement && !unit.Chain.Contains('q', StringComparison.Ordinal)
            ? unit with { Text = PlainText.WithoutBold(unit.Text) } : unit)]);

    /// <summary>Everything that is counted, units and their facts, by kind and text.</summary>
    public IEnumerable<(PreservedKind Kind, string Text)> Things =>
        Units.Select(static unit => (unit.Kind, unit.Text))
            .Concat(Units.SelectMany(static unit => unit.Facts).Select(static fact => (fact.Kind, fact.Text)));
}
