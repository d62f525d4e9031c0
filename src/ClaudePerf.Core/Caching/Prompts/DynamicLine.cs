namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>Why a line of a prompt differs from call to call.</summary>
public enum DynamicKind
{
    /// <summary>A command whose output takes its place: <c>!`git status`</c> or a block that begins with <c>```!</c>.</summary>
    Command,

    /// <summary>What the caller passes: <c>$ARGUMENTS</c>, <c>$1</c>, a named argument.</summary>
    Argument,

    /// <summary>What belongs to one session: <c>${CLAUDE_SESSION_ID}</c>, <c>${CLAUDE_EFFORT}</c>.</summary>
    Session,

    /// <summary>A date or time that is put in for the call, or one that the text says is today's.</summary>
    Date,
}

/// <summary>A line of a prompt that differs from call to call.</summary>
/// <param name="Path">The file it stands in; empty for text that stands in none.</param>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Kind">Why it differs.</param>
/// <param name="StandsBeforeStable">
/// Whether text that is the same in every call is sent after it. The provider caches a prefix: from this line on nothing is read from its cache.
/// </param>
public sealed record DynamicLine(string Path, int Line, DynamicKind Kind, bool StandsBeforeStable);
