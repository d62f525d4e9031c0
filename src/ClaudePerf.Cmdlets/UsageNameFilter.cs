using System.Management.Automation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Cmdlets;

/// <summary>Turns the names and wildcards of a filter into what a query asks of each name.</summary>
internal static class UsageNameFilter
{
    internal static Func<string, bool>? For(string[]? names)
    {
        if (names is null)
            return null;
        var patterns = Array.ConvertAll(names, Pattern);
        return name => Array.Exists(patterns, pattern => pattern(name));
    }

    /// <summary>A project is meant by its whole folder or by the folder's own name.</summary>
    internal static Func<string, bool>? ForProjects(string[]? names) => For(names) is not { } matches
        ? null
        : project => matches(project) || matches(project[(project.TrimEnd('/', '\\').LastIndexOfAny(['/', '\\']) + 1)..].TrimEnd('/', '\\'));

    /// <summary>A model is meant by the name it is written with or by any name of the same model.</summary>
    internal static Func<string, bool>? ForModels(string[]? names, ModelCatalog catalog)
    {
        if (For(names) is not { } matches)
            return null;
        var meant = names!.Where(name => !name.Contains('*') && !name.Contains('?'))
            .Select(name => catalog.TryResolve(name, out var model) ? model : null)
            .OfType<ModelInfo>().ToHashSet();
        return name => matches(name) || (catalog.TryResolve(name, out var model) && (meant.Contains(model) || matches(model.Id)));
    }

    private static Func<string, bool> Pattern(string name)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
            return other => other.Equals(name, StringComparison.OrdinalIgnoreCase);
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        // The name itself too: the brackets of opus[1m] are no wildcard.
        return other => other.Equals(name, StringComparison.OrdinalIgnoreCase) || pattern.IsMatch(other);
    }
}
