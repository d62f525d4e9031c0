namespace ClaudePerf.Shell.Output;

/// <summary>Standard output cannot be written, because the device is full or the descriptor closed.</summary>
internal sealed class OutputException(string reason, Exception inner) : IOException($"Standard output could not be written: "
    + $"{reason}", inner);
