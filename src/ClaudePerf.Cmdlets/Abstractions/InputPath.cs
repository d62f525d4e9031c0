using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>Finds the path of the prompt that a pipeline object stands for.</summary>
internal static class InputPath
{
    /// <summary>The path in the object's properties; null if it has none.</summary>
    internal static string? FromObject(PSObject input) =>
        ((string[])["LiteralPath", "PSPath", "FullName", "Path"])
            .Select(name => Unwrap(input.Properties[name]?.Value) as string)
            .FirstOrDefault(path => !string.IsNullOrEmpty(path));

    // Calculated properties of Select-Object wrap their value twice.
    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
