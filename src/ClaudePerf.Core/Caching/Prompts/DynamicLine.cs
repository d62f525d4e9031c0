namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>Why a line of a prompt differs from call to call.</summary>
public enum DynamicKind
{
    /// <summary>
    /// A command that is replaced by its output: <c>!`git status`</c> or a block that begins with <c>```!</c>.
    /// </summary>
    Command,

    /// <summary>Arguments of the caller: <c>$ARGUMENTS</c>, <c>$1</c>, a named argument.</summary>
    Argument,

    /// <summary>Session values: <c>${CLAUDE_SESSION_ID}</c>, <c>${CLAUDE_EFFORT}</c>.</summary>
    Session,

    /// <summary>A date or time that is filled in per call, or that the text calls today's.</summary>
    Date,
}

/// <summary>A line of a prompt that differs from call to call.</summary>
/// <param name="Path">The file that contains it; empty for text that is not in a file.</param>
/// <param name="Line">Its line number in the file, from 1.</param>
/// <param name="Kind">Why it differs.</param>
/// <param name="PrecedesStableText">
/// Whether text that is the same in every call is sent after it. The provider caches a prefix: nothing from this line
/// on is read from the provider's cache.
/// </param>
public sealed record DynamicLine(string Path, int Line, DynamicKind Kind, bool PrecedesStableText);
