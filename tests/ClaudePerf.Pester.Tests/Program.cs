using ClaudePerf.Pester.Tests;
using Microsoft.Testing.Extensions;
using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Capabilities.TestFramework;

var builder = await TestApplication.CreateBuilderAsync(args);
builder.RegisterTestFramework(static _ => new TestFrameworkCapabilities(), static (_, _) => new PesterFramework());
builder.AddHangDumpProvider();
using var application = await builder.BuildAsync();
return await application.RunAsync();
