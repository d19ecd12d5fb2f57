package flows
import ("testing";"time")
func TestTmpWalk(t *testing.T){
 b,err:=Load(FS,Options{}); if err!=nil {t.Fatal(err)}
 st:=time.Now(); w:=b.Walk(); t.Log(w.States,w.Paths,time.Since(st), len(w.Stops))
 for _,f:=range w.Faults {t.Log(f.Error())}
 t.Log(w.Bands)
 per:=map[string]int{}; for _,s:=range w.Stops{per[s.State.Flow]++}; t.Log(per)
}
