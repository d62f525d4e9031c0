using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// Proves that a changed prompt says what it said before: every sentence, heading, code block, table row, link, placeholder, tag, number, quotation and name is
/// in it, or in a file its text moved to, and nothing else is. Both texts are read anew and compared; nothing that a rule says of its edit is believed.
/// <para>
/// Sentences are compared word for word by <see cref="SentenceForm"/>. Of sentences that are said several times one must stay, or one in each section where
/// they are too short to mean the same in another. Linear in the texts.
/// </para>
/// </summary>
public static class PreservationCheck
{
    /// <summary>Compares a prompt with what it became.</summary>
    /// <param name="before">The prompt as it was.</param>
    /// <param name="after">The prompt as it is to be.</param>
    /// <param name="files">The files that text moved to.</param>
    /// <returns>What was kept, lost and added. A pointer line that an optimization leaves counts as added here; the optimizer itself knows its own.</returns>
    public static PreservationReport Compare(PromptDefinition before, PromptDefinition after, IReadOnlyList<ReferenceFile>? files = null) =>
        Compare(before, after, files ?? [], []);

    /// <summary>
    /// Compares a prompt with a rewording of it, as the contract of a rewrite: every directive must stay word for word and none may come new, and all that
    /// is protected must stay; other sentences may be said in other words.
    /// </summary>
    public static PreservationReport CompareRewrite(PromptDefinition before, PromptDefinition after)
    {
        var (inventory, found) = (PreservationInventory.Of(PromptDocument.Parse(before)), PreservationInventory.Of(PromptDocument.Parse(after)));
        return Report(inventory, found, found, [], before.File.Lines, after.File.Lines, static kind => kind == PreservedKind.Statement);
    }

    internal static PreservationReport Compare(
        PromptDefinition before, PromptDefinition after, IReadOnlyList<ReferenceFile> files, IReadOnlyCollection<StandingText> standing)
    {
        var here = PreservationInventory.Of(PromptDocument.Parse(after));
        return Report(PreservationInventory.Of(PromptDocument.Parse(before)), here, WithFiles(here, files), Allowed(standing), before.File.Lines, after.File.Lines, static _ => false);
    }

    /// <summary>What is there in a prompt and in the files its text moved to.</summary>
    internal static PreservationInventory WithFiles(PreservationInventory prompt, IReadOnlyList<ReferenceFile> files)
    {
        if (files.Count == 0)
            return prompt;
        var all = new PreservationInventory();
        all.AddAll(prompt);
        foreach (var file in files)
            all.AddAll(PreservationInventory.Of(PromptDocument.Parse(Ecosystem.ReadText(PromptFile.FromText(file.Moved), PromptKind.Text))));
        return all;
    }

    /// <summary>What standing texts say.</summary>
    internal static HashSet<(PreservedKind, string)> Allowed(IReadOnlyCollection<StandingText> standing)
    {
        var allowed = new HashSet<(PreservedKind, string)>();
        foreach (var text in standing.Select(static text => text.Text).Distinct(StringComparer.Ordinal))
        {
            var inventory = PreservationInventory.Of(PromptDocument.Parse(Ecosystem.ReadText(PromptFile.FromText(text), PromptKind.Text)));
            allowed.UnionWith(inventory.Keys);
            // In a description a sentence is a trigger besides.
            allowed.UnionWith(inventory.Keys.Where(static key => key.Kind is PreservedKind.Directive or PreservedKind.Statement).Select(static key => (PreservedKind.Trigger, key.Text)));
        }
        return allowed;
    }

    /// <summary>The things of one inventory that another has too seldom.</summary>
    internal static IEnumerable<(PreservedKind Kind, string Text)> Lost(PreservationInventory before, PreservationInventory after) =>
        before.Keys.Where(key => after.CountOf(key) < before.Required(key));

    /// <summary>The things an inventory has that are in no other.</summary>
    internal static IEnumerable<(PreservedKind Kind, string Text)> Added(
        PreservationInventory before, PreservationInventory after, HashSet<(PreservedKind, string)> allowed) =>
        after.Keys.Where(key => before.CountOf(key) == 0 && !allowed.Contains(key));

    /// <summary>Makes the report of two inventories.</summary>
    internal static PreservationReport Report(
        PreservationInventory before, PreservationInventory here, PreservationInventory after, HashSet<(PreservedKind, string)> allowed,
        LineIndex beforeLines, LineIndex afterLines, Func<PreservedKind, bool> mayChange)
    {
        var violations = ImmutableArray.CreateBuilder<PreservationViolation>();
        violations.AddRange(Violations(before, Lost(before, after).Where(key => !mayChange(key.Kind)).ToHashSet(), true, beforeLines));
        violations.AddRange(Violations(after, Added(before, after, allowed).Where(key => !mayChange(key.Kind)).ToHashSet(), false, afterLines));
        var counts = from kind in Enum.GetValues<PreservedKind>()
                     let was = before.Keys.Count(key => key.Kind == kind)
                     let kept = before.Keys.Where(key => key.Kind == kind && after.CountOf(key) > 0).ToList()
                     where was > 0
                     select new PreservationCount(kind, was, kept.Count, kept.Count(key => here.CountOf(key) == 0));
        return new PreservationReport { Counts = [.. counts], Violations = violations.DrainToImmutable() };
    }

    private static IEnumerable<PreservationViolation> Violations(
        PreservationInventory inventory, HashSet<(PreservedKind Kind, string Text)> keys, bool lost, LineIndex lines)
    {
        if (keys.Count == 0)
            yield break;
        foreach (var item in inventory.Items)
        {
            if (keys.Remove((item.Kind, item.Text)))
                yield return new PreservationViolation(item.Kind, item.Text, lost, lines.At(item.Start).Line);
        }
    }
}
