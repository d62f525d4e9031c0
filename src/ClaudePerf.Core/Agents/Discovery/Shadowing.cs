using System.Collections.Immutable;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>Decides which of several definitions with one name Claude Code uses.</summary>
internal static class Shadowing
{
    /// <summary>
    /// Marks every definition with what it shadows and what shadows it, without changing the order. Loose files are
    /// never loaded together, so they do not shadow each other.
    /// </summary>
    public static ImmutableArray<PromptDefinition> Decide(IReadOnlyList<(PromptDefinition Definition, int Rank)> found)
    {
        var result = found.Select(static item => item.Definition).ToArray();
        var groups = Enumerable.Range(0, found.Count)
            .Where(i => found[i].Definition is { Loads: true, Scope: not DefinitionScope.None }
                && NameSpaceOf(found[i].Definition.Kind) is not null)
            .GroupBy(i => (NameSpaceOf(found[i].Definition.Kind), found[i].Definition.Name))
            .Where(static group => group.Skip(1).Any());
        foreach (var group in groups)
        {
            var order = group.OrderBy(i => Strength(found[i]))
                .ThenBy(i => found[i].Definition.Path, ByPath(found[group.First()].Definition))
                .ToArray();
            var winner = order[0];
            var losers = order[1..];
            result[winner] = result[winner] with { Shadows = [.. losers.Select(i => result[i].Path)] };
            foreach (var loser in losers)
            {
                result[loser] = result[loser] with
                {
                    ShadowedBy = result[winner].Path,
                    Diagnostics = result[loser].Diagnostics.Add(
                        Diagnostic(result[loser], result[winner], SameFolder(found[loser], found[winner]))),
                };
            }
        }
        return [.. result];
    }

    // Among agents in one scope, the last path is loaded; among agents of plugins and among commands, the first.
    private static IComparer<string> ByPath(PromptDefinition definition) => definition is { Kind: PromptKind.Agent, Source: null }
        ? Comparer<string>.Create(static (one, other) => string.CompareOrdinal(other, one))
        : StringComparer.Ordinal;

    private static DefinitionDiagnostic Diagnostic(PromptDefinition loser, PromptDefinition winner, bool sameFolder) => sameFolder
        ? new(
            DiagnosticSeverity.Warning,
            $"'{winner.Path}' has the same name, '{loser.Name}', and is loaded instead: "
                + "among agents in one scope the last path is loaded, among agents of plugins and among commands the first.",
            loser.Path) { Kind = DiagnosticKind.SameName }
        : new(DiagnosticSeverity.Information, $"'{winner.Path}' has the same name, '{loser.Name}', and is loaded instead.", loser.Path)
        {
            Kind = DiagnosticKind.SameName,
        };

    private static bool SameFolder((PromptDefinition Definition, int Rank) one, (PromptDefinition Definition, int Rank) other) =>
        one.Rank == other.Rank && one.Definition.Kind == other.Definition.Kind;

    // Skills and commands are invoked in the same way and share one namespace.
    private static PromptKind? NameSpaceOf(PromptKind kind) => kind switch
    {
        PromptKind.Agent or PromptKind.OutputStyle => kind,
        PromptKind.Skill or PromptKind.Command => PromptKind.Skill,
        _ => null,
    };

    // For skills, unlike everything else, the user's take precedence over the project's; a skill takes precedence over
    // a command.
    private static (int, int, int) Strength((PromptDefinition Definition, int Rank) item) => item.Definition.Kind switch
    {
        PromptKind.Skill or PromptKind.Command =>
            (
                item.Definition.Kind == PromptKind.Skill ? 0 : 1,
                item.Definition.Scope == DefinitionScope.User ? (int)DefinitionScope.Managed : (int)item.Definition.Scope,
                item.Rank),
        _ => (0, 0, item.Rank),
    };
}
