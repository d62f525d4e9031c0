using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Turns the names of a filter into what a query asks of each name. Wildcards are PowerShell's (<c>*</c>, <c>?</c>, <c>[a-c]</c>, a
/// backtick
/// before one that is meant as it stands); upper and lower case are the same.
/// </summary>
public static class UsageNameFilter
{
    /// <summary>A filter for names of any kind.</summary>
    /// <param name="names">Names and patterns; null for no filter.</param>
    /// <returns>Whether a name is one of them; null without a filter.</returns>
    /// <exception cref="FormatException">A pattern cannot be read.</exception>
    public static Func<string, bool>? For(IReadOnlyList<string>? names)
    {
        if (names is null)
            return null;
        Func<string, bool>[] patterns = [.. names.Select(Pattern)];
        return name => Array.Exists(patterns, pattern => pattern(name));
    }

    /// <summary>A filter for projects. One is meant by its whole folder or by the folder's own name.</summary>
    /// <param name="names">Names and patterns; null for no filter.</param>
    /// <returns>Whether a project is one of them; null without a filter.</returns>
    /// <exception cref="FormatException">A pattern cannot be read.</exception>
    public static Func<string, bool>? ForProjects(IReadOnlyList<string>? names) => For(names) is not { } matches
        ? null
        : project => matches(project) || matches(project[(project.TrimEnd('/', '\\').LastIndexOfAny(['/', '\\']) + 1)..].TrimEnd('/', '\\'));

    /// <summary>A filter for models. One is meant by the name it is written with or by any name of the same model.</summary>
    /// <param name="names">Names and patterns; null for no filter.</param>
    /// <param name="catalog">Knows the names of models.</param>
    /// <returns>Whether a model is one of them; null without a filter.</returns>
    /// <exception cref="FormatException">A pattern cannot be read.</exception>
    public static Func<string, bool>? ForModels(IReadOnlyList<string>? names, ModelCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (For(names) is not { } matches)
            return null;
        var meant = names!.Where(static name => !name.Contains('*') && !name.Contains('?'))
            .Select(name => catalog.TryResolve(name, out var model) ? model : null)
            .OfType<ModelInfo>().ToHashSet();
        return name => matches(name) || (catalog.TryResolve(name, out var model) && (meant.Contains(model) || matches(model.Id)));
    }

    private static Func<string, bool> Pattern(string name)
    {
        if (!NamePattern.HasWildcard(name))
            return other => other.Equals(name, StringComparison.OrdinalIgnoreCase);
        var pattern = new NamePattern(name);
        // The name itself too: the brackets of opus[1m] are no wildcard.
        return other => other.Equals(name, StringComparison.OrdinalIgnoreCase) || pattern.Matches(other);
    }
}
