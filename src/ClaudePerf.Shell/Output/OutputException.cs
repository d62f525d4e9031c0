namespace ClaudePerf.Shell.Output;

/// <summary>Standard output cannot be written: a full device, a closed descriptor.</summary>
internal sealed class OutputException(string reason, Exception inner) : IOException($"Standard output could not be written: {reason}", inner);
