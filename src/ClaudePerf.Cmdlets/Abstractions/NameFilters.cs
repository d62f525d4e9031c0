using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>Name filters for cmdlets.</summary>
internal static class NameFilters
{
    /// <summary>Creates a filter from the user's names and patterns; an invalid pattern is a terminating error.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="names">Names and patterns; null for no filter.</param>
    /// <param name="make">Creates the filter.</param>
    internal static Func<string, bool>? Filter(this PSCmdlet cmdlet, string[]? names, Func<string[]?, Func<string, bool>?> make)
    {
        try
        {
            return make(names);
        }
        catch (FormatException exception)
        {
            cmdlet.ThrowTerminatingError(Errors.InvalidWildcard(exception, string.Join(", ", names!)));
            throw;
        }
    }
}
