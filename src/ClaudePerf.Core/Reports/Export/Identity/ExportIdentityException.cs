namespace ClaudePerf.Core.Reports.Export.Identity;

/// <summary>The identity of an export cannot be determined as requested. The message is for the user.</summary>
public sealed class ExportIdentityException : Exception
{
    internal ExportIdentityException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
