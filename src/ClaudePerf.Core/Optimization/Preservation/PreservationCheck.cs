using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// Proves that a changed prompt has the same content as before, in the same order and places: every sentence,
/// heading,
/// line of code, table row, tag and field is compared together with its parent. Both texts are parsed again and
/// compared; nothing that a rule claims about its edit is trusted.
/// <para>
/// Layout does not count: blank lines, white space outside of code, table padding, bullet signs, heading styles.
/// Everything else does. Text may leave its place only by a declared move, and only to the declared place. Takes time
/// n log n.
/// </para>
/// </summary>
internal static class PreservationCheck
{
    /// <summary>Compares two versions of a prompt.</summary>
    /// <param name="before">The old prompt.</param>
    /// <param name="after">The new prompt.</param>
    /// <param name="files">The files that text moved to.</param>
    /// <returns>What was preserved, lost, added and moved. Pointer lines that an optimization leaves count as added
    /// here; the optimizer itself recognizes its own.</returns>
    public static PreservationReport Compare(PromptDefinition before, PromptDefinition after, IReadOnlyList<ReferenceFile>? files = null)
    {
        var declared = new DeclaredChanges { NeedsPointers = false, DropsRepeats = false };
        foreach (var file in files ?? [])
            declared.Add(file);
        var (was, now) =
            (PreservationInventory.Create(PromptDocument.Parse(before)), PreservationInventory.Create(PromptDocument.Parse(after)));
        return Report(was, now, declared, Differences(was, now, declared), before.File.Lines, after.File.Lines);
    }

    /// <summary>
    /// Compares a prompt with a rewording of it under the contract of a rewrite: everything stays unchanged and in
    /// place, except that purely informative sentences may use fewer of their own words, if none of the sentences and
    /// facts is dropped.
    /// </summary>
    public static PreservationReport CompareRewrite(PromptDefinition before, PromptDefinition after)
    {
        var (was, now) =
            (PreservationInventory.Create(PromptDocument.Parse(before)), PreservationInventory.Create(PromptDocument.Parse(after)));
        var declared = new DeclaredChanges { DropsRepeats = false };
        return Report(was, now, declared, Rewriting.RewordingCheck.Differences(was, now), before.File.Lines, after.File.Lines);
    }

    /// <summary>The undeclared differences of two inventories, in no particular order.</summary>
    internal static List<UnitDifference> Differences(PreservationInventory before, PreservationInventory after, DeclaredChanges declared)
    {
        if (declared.DropsEmphasis)
            (before, after) = (before.WithoutEmphasis(), after.WithoutEmphasis());
        return DeclaredCheck.Differences(UnitAlignment.Between(before, after), declared);
    }

    /// <summary>Creates the report of differences.</summary>
    internal static PreservationReport Report(
        PreservationInventory before, PreservationInventory after, DeclaredChanges declared, List<UnitDifference> differences,
        LineIndex beforeLines, LineIndex afterLines)
    {
        var here = after.Things.ToHashSet();
        var files = declared.Files.Values.Select(static file => file.Inventory).Concat(declared.StandIns)
            .SelectMany(static inventory => inventory.Things).ToHashSet();
        // A sentence of a description is an ordinary sentence in a file.
        var texts = files.Where(static thing => thing.Kind is PreservedKind.Directive or PreservedKind.Statement)
            .Select(static thing => thing.Text).ToHashSet(StringComparer.Ordinal);
        bool IsInFiles((PreservedKind Kind, string Text) thing) =>
            files.Contains(thing) || (thing.Kind == PreservedKind.Trigger && texts.Contains(thing.Text));
        // A sentence may be divided: the tag of an example stays, and its text goes to a file. If nothing is missing,
        // both parts exist.
        bool IsDivided((PreservedKind Kind, string Text) thing) => differences.Count == 0
            && thing.Kind is (PreservedKind.Directive or PreservedKind.Statement or PreservedKind.Trigger or PreservedKind.Tag);
        var counts = from thing in before.Things.Distinct()
                     group thing by thing.Kind into kind
                     orderby kind.Key
                     let kept = kind.Where(thing => here.Contains(thing) || IsInFiles(thing) || IsDivided(thing)).ToList()
                     select new PreservationCount(kind.Key, kind.Count(), kept.Count, kept.Count(thing => !here.Contains(thing)));
        return new PreservationReport { Counts = [.. counts], Violations = Violations(differences, beforeLines, afterLines) };
    }

    private static ImmutableArray<PreservationViolation> Violations(
        List<UnitDifference> differences, LineIndex beforeLines, LineIndex afterLines)
    {
        var violations = new List<PreservationViolation>();
        foreach (var difference in differences.OrderBy(static difference => difference.Before?.Start ?? int.MaxValue)
            .ThenBy(static difference => difference.After?.Start ?? 0))
        {
            if (difference.Change == PreservedChange.Moved)
            {
                violations.Add(
                    new(difference.After!.Kind, PreservedChange.Moved, difference.After.Text, afterLines.At(difference.After.Start).Line));
                continue;
            }
            if (difference.Before is { } before)
                violations.Add(Violation(difference, before, PreservedChange.Lost, beforeLines));
            if (difference.After is { } after)
                violations.Add(
                    Violation(difference, after, PreservedChange.Added, difference.File is null ? afterLines : new LineIndex("")));
        }
        return [.. violations, .. Facts(differences, beforeLines, afterLines)];
    }

    private static PreservationViolation Violation(UnitDifference difference, PreservedUnit unit, PreservedChange change, LineIndex lines)
    {
        // If the text is the same, the item's number differs.
        var isNumber = difference is { Before: { } one, After: { } other } && one.Text == other.Text;
        var place = difference.File is null ? lines.At(unit.Start).Line : 1;
        return new(isNumber ? PreservedKind.OrderedList : unit.Kind, change, isNumber ? $"{unit.Marker} {unit.Text}" : unit.Text, place);
    }

    // Facts that are only in lost units or only in added ones: the names, numbers and code that an altered sentence
    // is about.
    private static IEnumerable<PreservationViolation> Facts(List<UnitDifference> differences, LineIndex beforeLines, LineIndex afterLines)
    {
        var changed = differences.Where(static difference => difference.Change != PreservedChange.Moved).ToList();
        var lost = changed.Where(static difference => difference.Before is not null)
            .SelectMany(static difference => difference.Before!.Facts.Select(fact => (Fact: fact, difference.Before.Start))).ToList();
        var added = changed.Where(static difference => difference.After is not null && difference.File is null)
            .SelectMany(static difference => difference.After!.Facts.Select(fact => (Fact: fact, difference.After.Start))).ToList();
        foreach (var (fact, start) in Except(lost, added))
            yield return new(fact.Kind, PreservedChange.Lost, fact.Text, beforeLines.At(start).Line);
        foreach (var (fact, start) in Except(added, lost))
            yield return new(fact.Kind, PreservedChange.Added, fact.Text, afterLines.At(start).Line);
    }

    private static IEnumerable<(PreservedFact Fact, int Start)> Except(
        List<(PreservedFact Fact, int Start)> some, List<(PreservedFact Fact, int Start)> others)
    {
        var known = others.Select(static other => other.Fact).ToHashSet();
        return some.Where(one => known.Add(one.Fact));
    }
}
