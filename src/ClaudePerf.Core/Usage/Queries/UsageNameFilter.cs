using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Converts the names of a filter to conditions. Wildcards are PowerShell's (<c>*</c>, <c>?</c>, <c>[a-c]</c>, a backtick escapes a
/// wildcard); case is ignored.
/// </summary>
public static class UsageNameFilter
{
    /// <summary>Creates a filter for names of any kind.</summary>
    /// <param name="names">Names and patterns; null for no filter.</param>
    /// <returns>Whether a name matches; null without a filter.</returns>
    /// <exception cref="FormatException">A pattern is invalid.</exception>
    public static Func<string, bool>? For(IReadOnlyList<string>? names)
    {
        if (names is null)
            return null;
        Func<string, bool>[] patterns = [.. names.Select(Pattern)];
        return name => Array.Exists(patterns, pattern => pattern(name));
    }

    /// <summary>Creates a filter for projects, which match by their full path or their folder name.</summary>
    /// <param name="names">Names and patterns; null for no filter.</param>
    /// <returns>Whether a project matches; null without a filter.</returns>
    /// <exception cref="FormatException">A pattern is invalid.</exception>
    public static Func<string, bool>? ForProjects(IReadOnlyList<string>? names) => For(names) is not { } matches
        ? null
        : project =>
            matches(project) || matches(project[(project.TrimEnd('/', '\\').LastIndexOfAny(['/', '\\']) + 1)..].TrimEnd('/', '\\'));

    /// <summary>Creates a filter for models, which match by the name as written or by any other name of the same model.</summary>
    /// <param name="names">Names and patterns; null for no filter.</param>
    /// <param name="catalog">The catalog with the names of models.</param>
    /// <returns>Whether a model matches; null without a filter.</returns>
    /// <exception cref="FormatException">A pattern is invalid.</exception>
    public static Func<string, bool>? ForModels(IReadOnlyList<string>? names, ModelCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (For(names) is not { } matches)
            return null;
        var named = names!.Where(static name => !name.Contains('*') && !name.Contains('?'))
            .Select(name => catalog.TryResolve(name, out var model) ? model : null)
            .OfType<ModelInfo>().ToHashSet();
        return name => matches(name) || (catalog.TryResolve(name, out var model) && (named.Contains(model) || matches(model.Id)));
    }

    private static Func<string, bool> Pattern(string name)
    {
        if (!NamePattern.HasWildcard(name))
            return other => other.Equals(name, StringComparison.OrdinalIgnoreCase);
        var pattern = new NamePattern(name);
        // The literal name matches too: the brackets of opus[1m] are not a wildcard.
        return other => other.Equals(name, StringComparison.OrdinalIgnoreCase) || pattern.Matches(other);
    }
}
