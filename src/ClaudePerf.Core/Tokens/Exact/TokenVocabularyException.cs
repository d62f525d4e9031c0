namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>What is wrong with a vocabulary, its file or its installation.</summary>
public enum TokenVocabularyFault
{
    /// <summary>No vocabulary is installed for the generation, or the given file does not exist.</summary>
    Missing,

    /// <summary>The installed file is truncated or modified and must be reinstalled.</summary>
    Corrupt,

    /// <summary>The installed file was written by another version of the product and must be reinstalled.</summary>
    OtherVersion,

    /// <summary>The source is not the expected file: its SHA-256 differs.</summary>
    WrongHash,

    /// <summary>The source is not a vocabulary that can be compiled.</summary>
    NotAVocabulary,

    /// <summary>The source could not be fetched.</summary>
    Network,

    /// <summary>A file could not be read, written or removed.</summary>
    Storage,
}

/// <summary>A vocabulary cannot be used, installed or removed; the message says what to do.</summary>
public sealed class TokenVocabularyException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="message">What is wrong and what to do, for the user.</param>
    /// <param name="target">The path or address.</param>
    /// <param name="inner">The cause.</param>
    public TokenVocabularyException(TokenVocabularyFault fault, string message, string target, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
        Target = target;
    }

    /// <summary>What is wrong.</summary>
    public TokenVocabularyFault Fault { get; }

    /// <summary>The path or address.</summary>
    public string Target { get; }
}
