namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>Where the module runs: what a command that starts it again has to name.</summary>
/// <param name="ModuleFolder">The folder of the module's manifest.</param>
/// <param name="PowerShellFolder">The folder of the running PowerShell engine.</param>
public sealed record ModuleHost(string ModuleFolder, string PowerShellFolder)
{
    /// <summary>The program of this process; null if unknown.</summary>
    public string? Program { get; init; } = Environment.ProcessPath;

    /// <summary>Returns the value of an environment variable, or null if it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;
}
