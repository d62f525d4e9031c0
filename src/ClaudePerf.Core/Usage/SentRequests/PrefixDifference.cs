namespace ClaudePerf.Core.Usage.SentRequests;

/// <summary>The parts of a prompt, in the order in which a difference invalidates everything after it.</summary>
internal enum PrefixBlock
{
    /// <summary>The model.</summary>
    Model,

    /// <summary>Fast mode.</summary>
    Speed,

    /// <summary>The effort level.</summary>
    Effort,

    /// <summary>The tool definitions.</summary>
    Tools,

    /// <summary>The system prompt.</summary>
    System,

    /// <summary>Another parameter of the request.</summary>
    Parameter,

    /// <summary>The messages.</summary>
    Messages,
}

/// <summary>The first block in which a request differs from the previous one.</summary>
/// <param name="Kind">The part that the block belongs to.</param>
/// <param name="Text">The block and its difference, for display.</param>
/// <param name="IsShortened">Whether messages at the end of the previous request are missing.</param>
/// <param name="Name">The tool, parameter or block that differs; null if no single one does.</param>
internal sealed record PrefixDifference(PrefixBlock Kind, string Text, bool IsShortened = false, string? Name = null);

/// <summary>The result of comparing two requests.</summary>
/// <param name="Difference">The first difference; null if the later request starts with all of the earlier one.</param>
internal sealed record PrefixComparison(PrefixDifference? Difference);
