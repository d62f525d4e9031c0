using System.Globalization;
using System.Reflection;
using ClaudePerf.Loader;

namespace ClaudePerf.Shell;

/// <summary>
/// <c>claudeperf-pwsh -BudgetHook</c>: the Claude Code hook, run directly from the module's core. The PowerShell engine, which takes a
/// second to start, is not loaded.
/// </summary>
internal static class BudgetHookProgram
{
    private const string Option = "BudgetHook";
    private const string FailClosed = "FailClosed";
    private const string WarnAbove = "WarnAbove";
    private const int Blocked = 2;

    // As BudgetHookSettings.DefaultWarnAbove; the core is not loaded yet.
    private const decimal DefaultWarnAbove = 1;
    private const string Type = "ClaudePerf.Core.Budgets.Hook.HookProcess";
    private const string Method = "Run";

    public static bool IsRequested(string argument) =>
        argument.StartsWith('-') && argument.AsSpan().TrimStart('-').Equals(Option, StringComparison.OrdinalIgnoreCase);

    public static int Run(string[] arguments)
    {
        var failClosed = Array.Exists(arguments, static argument => Is(argument, FailClosed));
        try
        {
            var dependencies = new DependencyLoadContext(Path.Combine(Path.GetDirectoryName(ShellHost.ModuleManifest)!, "dependencies"));
            var core = dependencies.LoadFromAssemblyName(new AssemblyName("ClaudePerf.Core"));
            var run = core.GetType(Type, throwOnError: true)!.GetMethod(Method)!
                .CreateDelegate<Func<bool, decimal, Action<string?>?, int>>();
            return run(failClosed, WarnAboveOf(arguments), null);
        }
        catch (Exception exception)
        {
            // The boundary of the process: report any error to Claude Code. With exit code 1 it shows the message and continues, with 2 it
            // blocks.
            Console.Error.WriteLine($"claudeperf-pwsh: the ClaudePerf module is damaged: {exception.Message}");
            return failClosed ? Blocked : ExitCode.CommandFailed;
        }
    }

    private static bool Is(string argument, string option) =>
        argument.TrimStart('-').Equals(option, StringComparison.OrdinalIgnoreCase);

    private static decimal WarnAboveOf(string[] arguments) =>
        Array.FindIndex(arguments, static argument => Is(argument, WarnAbove)) is >= 0 and var at && at + 1 < arguments.Length
        && decimal.TryParse(arguments[at + 1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var dollars)
            ? dollars
            : DefaultWarnAbove;
}
