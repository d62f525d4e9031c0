using System.Diagnostics;

namespace ClaudePerf.Module.Tests.Shell
{
    /// <summary>
    /// An exception on a thread that nobody guards ends a process. The hook's ends with its decision and not with an abort, which Claude
    /// Code takes for a failure and goes on.
    /// </summary>
    public sealed class ForeignThreadTests : IDisposable
    {
        private readonly ShellProcess _shell = new();

        public void Dispose() => _shell.Dispose();

        [Theory]
        [InlineData("-FailClosed", 2)]
        [InlineData("", 0)]
        public async Task The_decision_stands(string option, int expected)
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "The thread waits for a named pipe of POSIX.");
            var pipe = Path.Combine(_shell.Home, "throw");
            using (var make = Process.Start("mkfifo", [pipe]))
                await make.WaitForExitAsync(TestContext.Current.CancellationToken);
            _shell.Environment["DOTNET_STARTUP_HOOKS"] = typeof(ForeignThreadTests).Assembly.Location;
            _shell.Environment[StartupHook.Pipe] = pipe;
            using var hook = option.Length == 0 ? _shell.Start("-BudgetHook") : _shell.Start("-BudgetHook", option);
            var limit = new ProcessLimit(hook);
            var error = limit.ReadToEnd(hook.StandardError);
            var output = limit.ReadToEnd(hook.StandardOutput);
            // More than a pipe holds: when it is written the hook reads, and whatever guards it is in place.
            await hook.StandardInput.WriteAsync(new string(' ', 1 << 20));
            await hook.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(pipe, "now", TestContext.Current.CancellationToken);
            await limit.WaitForExit();
            Assert.Equal(expected, hook.ExitCode);
            // Without a strict hook the reason stands on standard output, for the user.
            Assert.Contains(StartupHook.Message, (expected == 0 ? await output : await error) + await error, StringComparison.Ordinal);
        }
    }
}

/// <summary>
/// What the runtime calls before the program's own beginning, by DOTNET_STARTUP_HOOKS: it must have this name and no namespace.
/// </summary>
internal static class StartupHook
{
    internal const string Pipe = "CLAUDEPERF_TEST_THROW";
    internal const string Message = "thrown on a thread of somebody else";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Pipe) is not { } pipe)
            return;
        new Thread(() => throw new InvalidOperationException(Message + ": " + File.ReadAllText(pipe))) { IsBackground = true }.Start();
    }
}
