namespace ClaudePerf.Shell.Editing;

/// <summary>What a key came to.</summary>
internal enum EditOutcome
{
    /// <summary>The line goes on.</summary>
    Continue,

    /// <summary>The input is complete.</summary>
    Accept,

    /// <summary>The line is given up.</summary>
    Cancel,

    /// <summary>The user leaves.</summary>
    Leave,

    /// <summary>The screen is to be cleared; the line stays.</summary>
    ClearScreen,
}
