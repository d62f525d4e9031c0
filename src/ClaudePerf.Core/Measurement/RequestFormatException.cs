namespace ClaudePerf.Core.Measurement;

/// <summary>A text that should be a Messages API request or a list of tool definitions is not.</summary>
public sealed class RequestFormatException : FormatException
{
    /// <summary>Creates the exception with a message that says what is wrong and where.</summary>
    public RequestFormatException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
