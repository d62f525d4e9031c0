namespace ClaudePerf.Core.Usage.SentRequests;

/// <summary>What a prompt begins with, in the order in which a difference makes everything after it new.</summary>
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

/// <summary>The first block in which one request differs from the one before it.</summary>
/// <param name="Kind">What it is part of.</param>
/// <param name="Text">The block and how it differs, for people.</param>
/// <param name="IsShortened">Whether messages of the request before are missing at the end.</param>
internal sealed record PrefixDifference(PrefixBlock Kind, string Text, bool IsShortened = false);

/// <summary>What comparing two requests gave.</summary>
/// <param name="Difference">The first difference; null where the later request begins with all of the earlier one.</param>
internal sealed record PrefixComparison(PrefixDifference? Difference);
