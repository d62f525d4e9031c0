namespace ClaudePerf.Core.Savings.Content;

/// <summary>What the calls of a request do.</summary>
internal enum CallKind
{
    /// <summary>One call that only reads.</summary>
    OneRead,

    /// <summary>Several calls that only read.</summary>
    SeveralReads,

    /// <summary>Only calls that keep a list of tasks.</summary>
    List,
}

/// <summary>The calls of a request that only read, or only keep a list. Other requests are not stored.</summary>
/// <param name="UtcTicks">When the first call was recorded, in UTC ticks.</param>
/// <param name="Kind">What the calls do.</param>
/// <param name="FollowsFromResults">
/// Whether the file or text that it reads is named in the results of reads just before it, so it could not have been called together
/// with them.
/// </param>
/// <param name="IsEdited">Whether a file that it reads was edited later in the same conversation.</param>
internal readonly record struct RequestCalls(long UtcTicks, CallKind Kind, bool FollowsFromResults, bool IsEdited);
