using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>Filters of names in cmdlets.</summary>
internal static class NameFilters
{
    /// <summary>Makes a filter of what the user gave; a pattern that cannot be read is a terminating error.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="names">Names and patterns; null for no filter.</param>
    /// <param name="make">Makes the filter.</param>
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
