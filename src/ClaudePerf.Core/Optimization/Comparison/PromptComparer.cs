using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>
/// Compares the content and order of two versions of a prompt, as the preservation check does. Thread-safe.
/// </summary>
/// <param name="options">The measurement options for the versions.</param>
public sealed class PromptComparer(MeasureOptions options)
{
    private const int LongestPlace = 60;

    /// <summary>Compares two versions of one prompt.</summary>
    /// <param name="before">The reference; null if there is none.</param>
    /// <param name="after">The new version; null if there is none.</param>
    /// <param name="files">Files of the new version that text may have moved to, by display name.</param>
    /// <returns>The comparison; nothing is written.</returns>
    /// <exception cref="ArgumentException">Both are null.</exception>
    public PromptComparison Compare(PromptDefinition? before, PromptDefinition? after, IReadOnlyDictionary<string, string>? files = null)
    {
        var definition = after ?? before ?? throw new ArgumentException("At least one of the two versions is required.");
        var (was, now) = (Inventory(before), Inventory(after));
        var (old, cost) = (Measure(before), Measure(after));
        var comparison = new PromptComparison
        {
            Name = definition.Name,
            Kind = definition.Kind,
            Path = after is { Path.Length: > 0 } ? after.Path : null,
            ReferencePath = before is { Path.Length: > 0 } ? before.Path : null,
            TokensBefore = old?.Tokens ?? 0,
            TokensAfter = cost?.Tokens ?? 0,
            AlwaysOnBefore = old?.AlwaysOnTokens ?? 0,
            AlwaysOnAfter = cost?.AlwaysOnTokens ?? 0,
        };
        var found = PreservationCheck.Differences(was, now, new DeclaredChanges { DropsRepeats = false });
        if (found.Count == 0)
            return comparison;
        var places = Texts(files);
        var lines = new LostLines(found, now, after);
        var changes = found.OrderBy(static difference => difference.Before is null ? 1 : 0)
            .ThenBy(static difference => difference.Before?.Start ?? difference.After!.Start)
            .Select(difference => Change(difference, definition, before, after, was, now, places, lines));
        return comparison with { Changes = [.. changes] };
    }

    private static PromptChange Change(
        UnitDifference difference, PromptDefinition definition, PromptDefinition? before, PromptDefinition? after,
        PreservationInventory was, PreservationInventory now,
        Dictionary<string, string> places, LostLines lines)
    {
        var (change, text) = (difference.Change, difference.After?.Text ?? "");
        var place = difference.After is null ? "" : PlaceOf(now, difference.AfterIndex);
        if (change == PreservedChange.Lost && places.TryGetValue(difference.Before!.Text, out var file))
            (change, text, place) = (PreservedChange.Moved, difference.Before.Text, file);
        return new PromptChange
        {
            Change = change,
            Kind = difference.Unit.Kind,
            Name = definition.Name,
            PromptKind = definition.Kind,
            Path = definition.Path.Length > 0 ? definition.Path : null,
            Line = difference.After is { } unit ? after!.File.Lines.At(unit.Start).Line : lines.Of(difference),
            ReferenceLine = difference.Before is { } old ? before!.File.Lines.At(old.Start).Line : 0,
            Text = text,
            ReferenceText = difference.Before?.Text ?? "",
            Place = place,
            ReferencePlace = difference.Before is null ? "" : PlaceOf(was, difference.BeforeIndex),
        };
    }

    private PromptMeasurement? Measure(PromptDefinition? definition) =>
        definition is null ? null : new PromptMeasurer(options).Measure(definition);

    private static PreservationInventory Inventory(PromptDefinition? definition) =>
        definition is null ? PreservationInventory.Create("") : PreservationInventory.Create(PromptDocument.Parse(definition));

    // Each text in the files, with the name of the first file that contains it.
    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, string>? files)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, content) in files ?? new Dictionary<string, string>())
        {
            foreach (var unit in PreservationInventory.Create(content).Units)
                texts.TryAdd(unit.Text, name);
        }
        return texts;
    }

    private static string PlaceOf(PreservationInventory inventory, int index)
    {
        var parts = new List<string>();
        for (var at = inventory.Units[index].Parent; at >= 0; at = inventory.Units[at].Parent)
        {
            var unit = inventory.Units[at];
            var text = unit.Kind == PreservedKind.Heading ? unit.Text.TrimStart('#', ' ') : unit.Text;
            parts.Add(text.Length <= LongestPlace ? text : string.Concat(text.AsSpan(0, LongestPlace - 1), "…"));
        }
        parts.Reverse();
        return string.Join(" > ", parts);
    }

    /// <summary>
    /// Finds the line in the new version where lost text would be: the line of the text after it, or else the last
    /// line.
    /// </summary>
    private sealed class LostLines(List<UnitDifference> differences, PreservationInventory now, PromptDefinition? after)
    {
        private readonly HashSet<int> _added = [.. differences.Where(static difference => difference.Change == PreservedChange.Added)
            .Select(static difference => difference.AfterIndex)];

        internal int Of(UnitDifference difference)
        {
            if (after is null)
                return 0;
            var at = Math.Min(Math.Max(0, difference.NextAfter), now.Units.Count - 1);
            while (at > 0 && _added.Contains(at))
                at--;
            return at < 0 ? 1 : after.File.Lines.At(now.Units[at].Start).Line;
        }
    }
}
