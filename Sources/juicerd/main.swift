import JuicerDaemon

await runDaemon()
