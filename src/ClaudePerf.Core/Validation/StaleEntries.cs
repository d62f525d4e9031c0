using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation;

/// <summary>The entries of a baseline that a run would have found if they still existed.</summary>
/// <param name="options">The options of the run: rules that it did not run say nothing about their entries.</param>
/// <param name="places">What the run tested.</param>
/// <param name="isPartial">Whether only changed files were tested, so that nothing is known about entries that were not found.</param>
public sealed class StaleEntries(ValidationOptions options, IReadOnlyCollection<TestedPlace> places, bool isPartial)
{
    private const int Named = 10;

    /// <summary>Whether an entry that was not found is no longer there.</summary>
    /// <param name="entry">An entry of <see cref="ValidationBaseline.Left"/>.</param>
    public bool Contains(BaselineEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return !isPartial && ValidationRules.IsRequested(entry.Rule, options)
            && places.Any(place => place.Contains(entry, options.IncludesUser));
    }

    /// <summary>A warning that names the entries.</summary>
    /// <param name="stale">The entries, at least one.</param>
    /// <param name="file">The baseline's file.</param>
    /// <param name="form">How the warning names commands.</param>
    public static string Warning(IReadOnlyCollection<BaselineEntry> stale, string file, CommandForm form = CommandForm.Cmdlet)
    {
        ArgumentNullException.ThrowIfNull(stale);
        var isVerb = form == CommandForm.Verb;
        var named = string.Join(Environment.NewLine, stale.Take(Named).Select(static entry => $"  {entry}"));
        var more = stale.Count > Named
            ? $"{Environment.NewLine}  and {stale.Count - Named:N0} more{(isVerb ? "." : "; use -Verbose to list them.")}" : "";
        var (entries, are, them) = stale.Count == 1 ? ("entry", "is", "it") : ("entries", "are", "them");
        return $"{stale.Count:N0} {entries} of '{file}' {are} no longer found; remove {them} with "
            + $"{(isVerb ? "--update-baseline" : "-UpdateBaseline")}:"
            + $"{Environment.NewLine}{named}{more}";
    }
}
